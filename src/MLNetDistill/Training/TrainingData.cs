using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Training;

/// <summary>What a student learns from.</summary>
public sealed record TrainingData
{
    /// <summary>Binds examples and the teacher's scores of them.</summary>
    /// <param name="examples">The training examples, labeled or not.</param>
    /// <param name="softLabels">The teacher's scores, row by row; matched to the examples' classes by name, or of other classes, for a loss that needs such. Null without a teacher.</param>
    /// <param name="validation">Labeled examples that decide which weights are kept; null to keep the last ones.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message names the difference.</exception>
    public TrainingData(ExampleSet examples, SoftLabels? softLabels = null, ExampleSet? validation = null)
    {
        if (examples.Count == 0) throw new ArgumentException("There are no training examples.", nameof(examples));
        if (softLabels is not null)
        {
            if (softLabels.Count != examples.Count) throw new ArgumentException($"The teacher scored {softLabels.Count} examples; there are {examples.Count}.", nameof(softLabels));
            if (!Fits(softLabels.Task, examples.Task)) throw new ArgumentException($"The teacher was made for a {softLabels.Task} task; the data are a {examples.Task} task.", nameof(softLabels));
        }
        if (validation is not null && (validation.Task != examples.Task || !validation.Classes.SequenceEqual(examples.Classes)))
            throw new ArgumentException("The validation examples need the task and the classes of the training examples, in the same order.", nameof(validation));
        (Examples, Originals, SoftLabels, Validation) = (examples, examples, softLabels?.AlignIfSame(examples.Classes), validation);
    }

    /// <summary>The training examples, augmented copies last.</summary>
    public ExampleSet Examples { get; private init; }

    /// <summary>The teacher's scores of all examples, in the order of the examples' classes if they are the teacher's too; null without a teacher.</summary>
    public SoftLabels? SoftLabels { get; private init; }

    /// <summary>What went on inside the teacher for all examples; null if nobody asked (<see cref="WithTeacherStates"/>).</summary>
    public TeacherStates? TeacherStates { get; private init; }

    /// <summary>The teacher itself, for a start that takes over some of its weights; null (default) if it is not there.</summary>
    public ITeacher? Teacher { get; init; }

    /// <summary>The examples that decide which weights are kept.</summary>
    public ExampleSet? Validation { get; }

    /// <summary>The number of examples that are no copies.</summary>
    public int OriginalCount => Originals.Count;

    /// <summary>The examples that are no copies.</summary>
    internal ExampleSet Originals { get; }

    /// <summary>How each copy was made.</summary>
    private IReadOnlyList<InputAugmentation> CopyKinds { get; init; } = [];

    /// <summary>The teacher, if it can teach a student of the task: it was made for the same, or both choose one of several classes.</summary>
    /// <exception cref="ArgumentException">It can't.</exception>
    internal static ITeacher Fitting(ITeacher teacher, TaskKind task) => Fits(teacher.Task, task) ? teacher
        : throw new ArgumentException($"The teacher '{teacher.Name}' was made for a {teacher.Task} task; the data are a {task} task.", nameof(teacher));

    private static bool Fits(TaskKind teacher, TaskKind student) => teacher == student || (teacher is TaskKind.Binary or TaskKind.Multiclass && student is TaskKind.Binary or TaskKind.Multiclass);

    /// <summary>The originals and the copies of these kinds, by number.</summary>
    internal IEnumerable<int> RowsWith(IReadOnlyList<InputAugmentation> augmentations) =>
        Enumerable.Range(0, Examples.Count).Where(row => row < OriginalCount || augmentations.Contains(CopyKinds[row - OriginalCount]));

    /// <summary>The same data with what goes on inside the teacher, if any loss of a recipe asks for it.</summary>
    /// <param name="needs">What the losses need (<see cref="DistillationRecipe.Needs"/>).</param>
    /// <param name="teacher">The teacher that scored the examples.</param>
    /// <param name="progress">Told the number of examples done.</param>
    /// <param name="cancellationToken">Stops between batches of the teacher.</param>
    /// <exception cref="ArgumentException">The teacher is a black box; the message says what to do.</exception>
    public TrainingData WithTeacherStates(LossNeeds needs, ITeacher teacher, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!needs.LooksInside()) return this;
        var whiteBox = teacher.WhiteBox ?? throw new ArgumentException($"A loss asks for hidden states, and the teacher '{teacher.Name}' shows its scores only. Take a teacher that shows its inside, such as the encoder for texts and the ensemble of multilayer perceptrons for tables, or a loss on outputs.", nameof(teacher));
        return this with { TeacherStates = whiteBox.Inspect(Examples.Inputs, needs, progress, cancellationToken) };
    }

    /// <summary>The same data with augmented copies, scored by the teacher and otherwise unlabeled; copies that turn the teacher's answer are left out (<see cref="InputAugmentation.OnlyConsistent"/>).</summary>
    /// <param name="augmentations">How copies are made; all of the originals.</param>
    /// <param name="teacher">The teacher that scored the examples.</param>
    /// <param name="seed">What the copies follow from.</param>
    /// <param name="progress">Told the number of copies scored.</param>
    /// <param name="cancellationToken">Stops between batches of the teacher.</param>
    /// <exception cref="ArgumentException">The augmentation does not fit the inputs, or the examples have no scores of a teacher.</exception>
    public TrainingData WithCopies(
        IReadOnlyList<InputAugmentation> augmentations, ITeacher teacher, int seed, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        if (augmentations.Count == 0) return this;
        if (SoftLabels is null) throw new ArgumentException("Copies need a teacher, and the examples have not been scored by one.", nameof(teacher));
        var made = augmentations.Select(a => (Augmentation: a, Copies: a.Apply(Originals.Inputs, seed))).Where(m => m.Copies is not null).ToList();
        if (made.Count == 0) return this;
        var copies = made.Select(m => m.Copies!).Aggregate((all, more) => all.Append(more));
        var scores = teacher.Score(copies.Inputs, progress, cancellationToken).AlignIfSame(Examples.Classes);
        var consistency = new TeacherConsistency(SoftLabels);
        var by = made.SelectMany(m => Enumerable.Repeat(m.Augmentation, m.Copies!.Inputs.Count)).ToArray();
        int[] kept = [.. Enumerable.Range(0, by.Length).Where(copy => !by[copy].OnlyConsistent || consistency.Holds(copies.Origins[copy], scores, copy, by[copy].Tolerance))];
        if (kept.Length == 0) return this;
        var inputs = copies.Inputs.Select(kept);
        scores = scores.Select(kept);
        if (SoftLabels is TopKSoftLabels top && scores is DenseSoftLabels dense) scores = dense.ToTopK(top.K);
        var unlabeled = Examples.Labels.Select(new int[inputs.Count]).WithoutLabels();
        return this with
        {
            Examples = Examples.Append(new(inputs, unlabeled)),
            SoftLabels = SoftLabels.Append(scores),
            CopyKinds = [.. CopyKinds, .. kept.Select(copy => by[copy])],
            TeacherStates = TeacherStates?.Append(teacher.WhiteBox!.Inspect(inputs, TeacherStates.Kept, cancellationToken: cancellationToken)),
        };
    }
}
