using MLNetDistill.Inference.Kernels;
using MLNetDistill.Inference.Networks;

namespace MLNetDistill.Inference;

public sealed partial class StudentModel
{
    /// <summary>Raw outputs for many texts; per row faster than one at a time.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="texts2">The second texts if the student reads pairs, otherwise null.</param>
    /// <param name="threads">The most threads to use. Default 1: this one.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>[texts, <see cref="OutputCount"/>], row after row.</returns>
    /// <exception cref="ArgumentException">The student reads a table, or the second texts are missing, too many or too few.</exception>
    public float[] ScoreBatch(IReadOnlyList<string> texts, IReadOnlyList<string>? texts2 = null, int threads = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        RequireText(pair: texts2 is not null);
        if (texts2 is not null && texts2.Count != texts.Count)
            throw new ArgumentException($"There are {texts.Count} first and {texts2.Count} second texts; each row needs both.", nameof(texts2));
        var scores = new float[checked(texts.Count * OutputCount)];
        ForEachBlock(texts.Count, threads, cancellationToken, (start, rows) =>
        {
            var scratch = Scratch.Current;
            var ids = scratch.IdsOfNewBatch();
            var offsets = scratch.Offsets.AsSpan(0, rows + 1);
            for (var row = 0; row < rows; row++)
            {
                if (texts2 is null) _text!.Encode(texts[start + row], ids);
                else _text!.Encode(texts[start + row], texts2[start + row], ids);
                offsets[row + 1] = ids.Count;
            }
            ((TextNetwork)_network).Forward(ids.Ids, offsets, scores.AsSpan(start * OutputCount, rows * OutputCount), scratch);
        });
        return scores;
    }

    /// <summary>Raw outputs for many rows of ids that <see cref="TextEncoder"/> made.</summary>
    /// <param name="ids">The ids of all rows.</param>
    /// <param name="offsets">Where each row starts, then where the last one ends: one more value than rows, the first 0.</param>
    /// <param name="scores">Receives [rows, <see cref="OutputCount"/>].</param>
    /// <exception cref="ArgumentException">The student reads a table, an id is out of range, the offsets are not in order, or the span is too short.</exception>
    public void ScoreBatch(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores)
    {
        if (_text is null) throw WrongKind();
        RequireIds(ids);
        RequireOffsets(offsets, ids.Length);
        var rows = offsets.Length - 1;
        RequireRoom(scores, checked(rows * OutputCount));
        for (var start = 0; start < rows; start += _network.BlockRows)
        {
            var count = Math.Min(_network.BlockRows, rows - start);
            ((TextNetwork)_network).Forward(ids, offsets.Slice(start, count + 1), scores.Slice(start * OutputCount, count * OutputCount), Scratch.Current);
        }
    }

    /// <summary>Raw outputs for many rows of a table; per row faster than one at a time.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="threads">The most threads to use. Default 1: this one.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>[rows, <see cref="OutputCount"/>], row after row.</returns>
    /// <exception cref="ArgumentException">The student reads text, the rows have another width, or a category id is out of range.</exception>
    public float[] ScoreBatch(TableBatch batch, int threads = 1, CancellationToken cancellationToken = default)
    {
        if (_table is null) throw WrongKind();
        ArgumentOutOfRangeException.ThrowIfNegative(batch.Rows);
        RequireTable(batch.Numeric.Span, batch.Categories.Span, batch.Rows);
        var scores = new float[checked(batch.Rows * OutputCount)];
        ForEachBlock(batch.Rows, threads, cancellationToken, (start, rows) => ScoreRows(
            batch.Numeric.Span.Slice(start * _table.NumericCount, rows * _table.NumericCount),
            batch.Categories.Span.Slice(start * _table.CategoricalCount, rows * _table.CategoricalCount),
            rows, scores.AsSpan(start * OutputCount, rows * OutputCount), Scratch.Current));
        return scores;
    }

    private void ForEachBlock(int rows, int threads, CancellationToken cancellationToken, Action<int, int> score)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var blockRows = _network.BlockRows;
        var blocks = (rows + blockRows - 1) / blockRows;
        if (threads == 1 || blocks == 1)
        {
            for (var block = 0; block < blocks; block++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Score(block);
            }
            return;
        }
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, Score);

        void Score(int block) => score(block * blockRows, Math.Min(blockRows, rows - block * blockRows));
    }

    private static void RequireOffsets(ReadOnlySpan<int> offsets, int ids)
    {
        var valid = offsets.Length > 0 && offsets[0] == 0 && offsets[^1] == ids;
        for (var i = 1; valid && i < offsets.Length; i++) valid = offsets[i] >= offsets[i - 1];
        if (!valid) throw new ArgumentException($"The offsets must rise from 0 to the number of ids, {ids}.", nameof(offsets));
    }
}
