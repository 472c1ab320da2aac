using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Teachers;

/// <summary>A trained student in the place of a teacher: to be evaluated like one, or to teach a smaller student.</summary>
/// <param name="student">The student.</param>
/// <param name="threads">Threads that score at once. Default 1; the scores don't depend on it.</param>
public sealed class StudentTeacher(StudentModel student, int threads = 1) : ITeacher
{
    private const int BatchRows = 4096;

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
