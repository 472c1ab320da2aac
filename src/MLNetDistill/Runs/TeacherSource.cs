using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;


namespace MLNetDistill.Runs;

/// <summary>Where a run gets its teacher from: a teacher that has to be fitted or loaded first is only made once the run's folder is open and everything else has been checked.</summary>
/// <param name="Identity">Tells this teacher from any other, for example its kind or the hash of its file: a run only goes on with the teacher that it began with.</param>
/// <param name="Create">Makes the teacher, or finds the one that an interrupted run left; told where to report its training.</param>
public sealed record TeacherSource(string Identity, Func<IProgress<RunProgress>?, CancellationToken, ReadyTeacher> Create)
{
    /// <summary>What the teacher will show of its inside, so that a recipe that asks for more is refused before the teacher is made; null (default) if that is not known.</summary>
    public InnerShape? Inner { get; init; }

    /// <summary>What the teacher will leave to a student to start with, so that a start that asks for more is refused before the teacher is made; null (default) if that is not known.</summary>
    public Inheritance? Inheritance { get; init; }

    /// <summary>False for a teacher that has scores only for the given examples, such as stored ones: it can't score augmented copies. Default true.</summary>
    public bool ScoresCopies { get; init; } = true;

    /// <summary>What kind of scores the teacher will give. Default dense.</summary>
    public SoftLabelKind Kind { get; init; } = SoftLabelKind.Dense;

    /// <summary>The number of classes that a teacher of the kind top-k will give of each example; null (default) for any other, and if that is not known.</summary>
    public int? TopK { get; init; }

    /// <summary>The teacher's class names; null (default) if they are not known before it is made.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What messages call the teacher.</summary>
    private string Name => Inheritance?.Teacher ?? Identity;

    /// <summary>A teacher that is there already.</summary>
    /// <param name="teacher">The teacher; its name is its identity.</param>
    /// <param name="trainSeconds">How long its training took, for the report; null if it came trained.</param>
    public static TeacherSource Of(ITeacher teacher, double? trainSeconds = null) => new(teacher.Name, (_, _) => new(teacher, trainSeconds))
    {
        Inner = teacher.WhiteBox?.Inner ?? InnerShape.None,
        Inheritance = Inheritance.Of(teacher),
        ScoresCopies = teacher is not StoredScoresTeacher,
        Kind = teacher.Kind,
        TopK = teacher.TopK,
        Classes = teacher.Classes,
    };

    /// <summary>Several teachers together, weighted by how likely they find the labels of the validation rows.</summary>
    /// <param name="members">Where the teachers come from.</param>
    /// <param name="validation">Labeled examples for the weights; null for equal ones.</param>
    /// <exception cref="ArgumentException">The teachers do not fit together, as far as that is known before they are made.</exception>
    public static TeacherSource Together(IReadOnlyList<TeacherSource> members, ExampleSet? validation) => Join(
        members, string.Join('+', members.Select(member => member.Identity)), (teachers, token) => validation is null ? new EnsembleTeacher(teachers) : EnsembleTeacher.FitWeights(teachers, validation, token));

    /// <summary>Several teachers together with given weights.</summary>
    /// <param name="members">Where the teachers come from.</param>
    /// <param name="weights">How much each one counts: not negative, not all 0.</param>
    /// <exception cref="ArgumentException">The teachers do not fit together, as far as that is known before they are made, or the weights make no sense.</exception>
    public static TeacherSource Weighted(IReadOnlyList<TeacherSource> members, IReadOnlyList<double> weights)
    {
        EnsembleTeacher.CheckWeights(members.Count, weights);
        return Join(members, string.Join('+', members.Zip(weights, (member, weight) => FormattableString.Invariant($"{weight}*{member.Identity}"))), (teachers, _) => new EnsembleTeacher(teachers, weights: weights));
    }

    /// <summary>Several teachers, of which a gate trusts another one for every example (<see cref="GatedEnsembleTeacher"/>).</summary>
    /// <param name="members">Where the teachers come from, at least two.</param>
    /// <param name="validation">Labeled examples for the gate, which the teachers did not learn from.</param>
    /// <exception cref="ArgumentException">The teachers do not fit together, as far as that is known before they are made, or no example is labeled.</exception>
    public static TeacherSource Gated(IReadOnlyList<TeacherSource> members, ExampleSet validation)
    {
        GatedEnsembleTeacher.CheckCount(members.Count);
        LabelLikelihood.LabeledRows(validation);
        return Join(members, $"gated {string.Join('+', members.Select(member => member.Identity))}", (teachers, token) => GatedEnsembleTeacher.Fit(teachers, validation, token));
    }

    /// <summary>The same teacher with probabilities that mean what they say (<see cref="CalibratedTeacher"/>).</summary>
    /// <param name="validation">Labeled examples for the temperature, which the teacher did not learn from.</param>
    /// <exception cref="ArgumentException">A regression, or no example is labeled.</exception>
    public TeacherSource Calibrated(ExampleSet validation)
    {
        CalibratedTeacher.CheckTask(Name, validation.Task);
        LabelLikelihood.LabeledRows(validation);
        return this with
        {
            Identity = $"calibrated {Identity}",
            Create = (progress, token) =>
            {
                var ready = Create(progress, token);
                return ready with { Teacher = CalibratedTeacher.Fit(ready.Teacher, validation, token) };
            },
        };
    }

    private static TeacherSource Join(IReadOnlyList<TeacherSource> members, string identity, Func<ITeacher[], CancellationToken, ITeacher> join)
    {
        if (members.FirstOrDefault(member => member.Kind == SoftLabelKind.TopK) is { } top)
            throw new ArgumentException($"The teacher '{top.Name}' gives only its top classes, and several teachers together need a score for every class. Leave it out.");
        var known = members.Where(member => member.Classes is not null).ToList();
        foreach (var member in known.Skip(1)) EnsembleTeacher.CheckClasses((known[0].Name, known[0].Classes!), (member.Name, member.Classes!));
        return new(identity, (progress, token) =>
        {
            var ready = members.Select(member => member.Create(progress, token)).ToList();
            return new(join([.. ready.Select(member => member.Teacher)], token), ready.Sum(member => member.TrainSeconds ?? 0));
        })
        {
            Inner = InnerShape.None,
            Inheritance = new(string.Join('+', members.Select(member => member.Name))),
            ScoresCopies = members.All(member => member.ScoresCopies),
            Classes = known.FirstOrDefault()?.Classes,
        };
    }

    /// <summary>Refuses a recipe that these examples and this teacher can't serve, as far as that is known before the teacher is made.</summary>
    /// <exception cref="ArgumentException">The message names what does not fit and the way out.</exception>
    internal void Validate(DistillationRecipe recipe, ExampleSet examples)
    {
        recipe.Validate(ContextFor(examples), examples.Inputs);
        CheckSupport(recipe);
    }

    /// <summary>Refuses a start and copies that this teacher can't serve, as far as that is known before the teacher is made.</summary>
    /// <exception cref="ArgumentException">The message names what does not fit and the way out.</exception>
    internal void CheckSupport(DistillationRecipe recipe)
    {
        if (Inheritance is not null) recipe.Start.Validate(recipe.Student, Inheritance);
        if (!ScoresCopies && recipe.AllAugmentation() is [var first, ..])
            throw new ArgumentException($"The augmentation '{first.Name}' makes copies that the teacher has to score, and '{Name}' has scores only for the given examples. Take a teacher that can score any input, or leave the augmentation out.");
    }

    /// <summary>What a recipe can expect of these examples and this teacher, as far as it is known before the teacher has scored anything.</summary>
    internal LossContext ContextFor(ExampleSet examples) =>
        new(examples.Task, examples.Classes, Enumerable.Range(0, examples.Count).Any(examples.Labels.IsLabeled), Kind) { Teacher = Inner, TeacherClasses = Classes, TopK = TopK };
}

/// <summary>A teacher that can score.</summary>
/// <param name="Teacher">The teacher.</param>
/// <param name="TrainSeconds">How long its training took; null if it came trained.</param>
public sealed record ReadyTeacher(ITeacher Teacher, double? TrainSeconds);
