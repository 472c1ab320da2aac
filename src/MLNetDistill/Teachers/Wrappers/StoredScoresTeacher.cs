using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>
/// Scores that were computed elsewhere, such as a column of a file. A row is found by its content, so that any subset in any order may be
/// scored; of rows with equal content the first one counts.
/// </summary>
public sealed class StoredScoresTeacher : ITeacher
{
    private readonly Dictionary<ExampleKey, int> _rows;
    private readonly SoftLabels _scores;

    /// <summary>Binds scores to the examples that they belong to.</summary>
    /// <param name="inputs">The examples.</param>
    /// <param name="scores">One row of scores per example.</param>
    /// <param name="name">What reports call the teacher.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public StoredScoresTeacher(ExampleInputs inputs, SoftLabels scores, string name = "stored scores")
    {
        if (inputs.Count != scores.Count) throw new ArgumentException($"{inputs.Count} examples came with {scores.Count} rows of scores.", nameof(scores));
        (_scores, Name, _rows) = (scores, name, new(inputs.Count));
        for (var row = 0; row < inputs.Count; row++) _rows.TryAdd(inputs.Key(row), row);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public TaskKind Task => _scores.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _scores.Classes;

    /// <inheritdoc/>
    public SoftLabelKind Kind => _scores.Kind;

    /// <inheritdoc/>
    public int? TopK => (_scores as TopKSoftLabels)?.K;

    /// <summary>Not known.</summary>
    public long? ParameterCount => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An example has no stored scores; the message gives the first such row.</exception>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var rows = new int[examples.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows[row] = _rows.TryGetValue(examples.Key(row), out var stored) ? stored : throw new ArgumentException(
                $"There are no stored scores for row {row}. Stored scores speak only of the {_rows.Count} examples that they were computed for: score the others too, or leave augmented copies out.");
        }
        progress?.Report(rows.Length);
        return _scores.Select(rows);
    }
}
