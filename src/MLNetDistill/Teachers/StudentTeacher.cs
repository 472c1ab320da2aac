using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Training;


namespace MLNetDistill.Teachers;

/// <summary>
/// A trained student in the place of a teacher: to be evaluated like one, or to teach a smaller student. It shows its hidden layers, unless it
/// has none (<c>linear</c>, <c>tree</c>).
/// </summary>
/// <param name="student">The student.</param>
/// <param name="threads">Threads that score at once. Default 1; the scores don't depend on it.</param>
public sealed class StudentTeacher(StudentModel student, int threads = 1) : IWhiteBoxTeacher
{
    private const int BatchRows = 4096;

    /// <summary>Trains a network from scratch on the labels alone, to teach: usually a larger one than the student.</summary>
    /// <param name="train">The training examples. Rows without a label are left out.</param>
    /// <param name="validation">Labeled examples that decide which weights are kept; null to keep the last ones.</param>
    /// <param name="architecture">The network, such as <c>TransformerArchitecture.OfSize("small")</c>.</param>
    /// <param name="optimizer">How long and how fast it learns; null for the defaults of such a network.</param>
    /// <param name="run">Seed, threads, device, limits, checkpoint, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the present step.</param>
    /// <exception cref="ArgumentException">The network can't read such data, no row is labeled, or an option makes no sense.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static StudentTeacher Fit(
        ExampleSet train, ExampleSet? validation, StudentArchitecture architecture, OptimizerOptions? optimizer = null, RunOptions? run = null, CancellationToken cancellationToken = default)
    {
        var recipe = DistillationRecipe.Default(train.Task, architecture).WithoutTeacher(train.Task);
        if (optimizer is not null) recipe = recipe with { Optimizer = optimizer };
        run ??= new();
        return new(new StudentTrainer(recipe, run).Train(new TrainingData(train, null, validation), cancellationToken).Model, run.Threads);
    }

    /// <summary>The student.</summary>
    public StudentModel Student => student;

    /// <inheritdoc/>
    public string Name => student.Spec.Architecture.Name;

    /// <inheritdoc/>
    public TaskKind Task => student.Spec.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => student.Spec.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => student.ParameterCount;

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var scores = Raw(examples, progress, cancellationToken);
        if (Task == TaskKind.Regression)
            for (var i = 0; i < scores.Length; i++) scores[i] = student.ToValue(scores.AsSpan(i, 1));
        return DenseSoftLabels.FromLogits(Task, Classes, scores);
    }

    /// <inheritdoc/>
    public InnerShape Inner { get; } = InnerOf(student.Spec.Architecture);

    /// <summary>What a network will show, before it is trained.</summary>
    /// <param name="architecture">The network.</param>
    public static InnerShape InnerOf(StudentArchitecture architecture) => StudentInner.ShapeOf(architecture);

    /// <summary>What a network will leave to a student, before it is trained.</summary>
    /// <param name="architecture">The network.</param>
    public static Inheritance InheritanceOf(StudentArchitecture architecture) => new(architecture.Name) { Network = architecture };

    /// <inheritdoc/>
    public IWhiteBoxTeacher? WhiteBox => Inner.Hidden.Count > 0 ? this : null;

    /// <inheritdoc/>
    public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        StudentInspection.Run(student, examples, needs, progress, cancellationToken);

    /// <summary>The raw outputs of every row, [rows, outputs]: logits, or for regression scaled values.</summary>
    /// <param name="examples">Inputs of the kind that the student reads.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="progress">Told the number of rows scored so far.</param>
    /// <exception cref="ArgumentException">The student can't read such inputs.</exception>
    public float[] Raw(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var width = student.OutputCount;
        var scores = new float[(long)examples.Count * width];
        for (var start = 0; start < examples.Count; start += BatchRows)
        {
            var rows = Enumerable.Range(start, Math.Min(BatchRows, examples.Count - start)).ToArray();
            ScoreRows(examples, rows, cancellationToken).CopyTo(scores, start * width);
            progress?.Report(start + rows.Length);
        }
        return scores;
    }

    /// <summary>A function that predicts one row at a time as a server would: from raw text, or from a row of raw numbers and category ids.</summary>
    /// <param name="examples">The rows; row i is what the function is called with.</param>
    public Action<int> SingleRow(ExampleInputs examples)
    {
        var scores = new float[student.OutputCount];
        switch (examples)
        {
            case TextInputs texts when student.Spec.IsTextPair:
                return row => student.Score(texts.Texts[row], texts.Second(row), scores);
            case TextInputs texts:
                return row => student.Score(texts.Texts[row], scores);
            default:
                var table = Table(examples);
                var categories = new int[examples.Count][];
                for (var row = 0; row < categories.Length; row++) categories[row] = CategoryIds(table, row);
                return row => student.Score(new TableRow(table.Numbers(row), categories[row]), scores);
        }
    }

    private float[] ScoreRows(ExampleInputs examples, int[] rows, CancellationToken cancellationToken)
    {
        if (examples is TextInputs texts)
            return student.ScoreBatch([.. rows.Select(row => texts.Texts[row])], student.Spec.IsTextPair ? [.. rows.Select(texts.Second)] : null, threads, cancellationToken);
        var table = Table(examples);
        var numbers = new float[rows.Length * table.NumericNames.Count];
        var categories = new int[rows.Length * table.CategoricalNames.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            table.Numbers(rows[i]).CopyTo(numbers.AsSpan(i * table.NumericNames.Count));
            CategoryIds(table, rows[i]).CopyTo(categories, i * table.CategoricalNames.Count);
        }
        return student.ScoreBatch(new TableBatch(rows.Length, numbers, categories), threads, cancellationToken);
    }

    private int[] CategoryIds(TableInputs table, int row)
    {
        var values = table.Categories(row);
        var ids = new int[values.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = student.TableEncoder.CategoryId(i, values[i]);
        return ids;
    }

    private TableInputs Table(ExampleInputs examples)
    {
        if (examples is not TableInputs table || student.Spec.Table is not { } spec)
            throw new ArgumentException($"This {Name} student reads {(student.Spec.Table is null ? "text" : "a table")}, and the examples are {(examples is TextInputs ? "text" : "a table")}.", nameof(examples));
        if (!table.NumericNames.SequenceEqual(spec.Numeric.Select(c => c.Name)) || !table.CategoricalNames.SequenceEqual(spec.Categorical.Select(c => c.Name)))
        {
            throw new ArgumentException($"The student was trained on the columns {string.Join(", ", spec.Numeric.Select(c => c.Name).Concat(spec.Categorical.Select(c => c.Name)))}; "
                + $"the examples have {string.Join(", ", table.NumericNames.Concat(table.CategoricalNames))}.", nameof(examples));
        }
        return table;
    }
}
