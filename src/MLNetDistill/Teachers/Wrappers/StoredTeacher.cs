using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>
/// A teacher whose scores are kept in a <see cref="SoftLabelStore"/>: an example is scored by the live teacher once, in this run or an earlier
/// one. Without a live teacher only stored examples can be scored.
/// </summary>
public sealed class StoredTeacher : ITeacher
{
    private readonly SoftLabelStore _store;
    private readonly ITeacher? _teacher;
    private readonly int _batchSize;

    /// <summary>Binds a store to the teacher that fills it.</summary>
    /// <param name="store">The store; opened for writing if there is a live teacher. It stays the caller's to dispose.</param>
    /// <param name="teacher">Scores what the store lacks, or null.</param>
    /// <param name="batchSize">After so many new examples their scores are saved. Default 512.</param>
    /// <exception cref="ArgumentException">The store holds another teacher's scores.</exception>
    public StoredTeacher(SoftLabelStore store, ITeacher? teacher = null, int batchSize = 512)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (teacher is not null && store.Header.DifferenceTo(store.Header with { Task = teacher.Task, Classes = teacher.Classes, Teacher = teacher.Name }) is { } difference)
            throw new ArgumentException($"The soft-label store '{store.Path}' {difference}.", nameof(teacher));
        (_store, _teacher, _batchSize) = (store, teacher, batchSize);
    }

    /// <summary>Teacher for rows missing in the store; null to fail on a missing row.</summary>
    internal ITeacher? Live => _teacher;

    /// <inheritdoc/>
    public string Name => _store.Header.Teacher;

    /// <inheritdoc/>
    public TaskKind Task => _store.Header.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _store.Header.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => _teacher?.ParameterCount;

    /// <inheritdoc/>
    public SoftLabelKind Kind => TopK is null ? SoftLabelKind.Dense : SoftLabelKind.TopK;

    /// <inheritdoc/>
    public int? TopK => _store.Header.TopK;

    /// <inheritdoc/>
    public IWhiteBoxTeacher? WhiteBox => _teacher?.WhiteBox;

    /// <inheritdoc/>
    /// <remarks>
    /// New scores are saved batch by batch, so that a stopped run goes on where it was. The result always comes from the store: in single precision
    /// it is bit for bit what the live teacher says, provided that its score of an example does not depend on the other examples of a call.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">There is no live teacher and examples are not in the store.</exception>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var missing = _teacher is null ? [] : _store.Missing(examples);
        var done = examples.Count - missing.Length;
        progress?.Report(done);
        foreach (var batch in missing.Chunk(_batchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = examples.Select(batch);
            _store.Append(part, _teacher!.Score(part, cancellationToken: cancellationToken));
            progress?.Report(done += batch.Length);
        }
        return _store.Read(examples);
    }
}
