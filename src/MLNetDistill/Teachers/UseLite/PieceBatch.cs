using static TorchSharp.torch;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>
/// Tokenized sentences laid end to end, shorter ones first, those of equal length side by side. Nothing is padded, so no layer spends
/// time on padding and no attention needs a mask.
/// </summary>
public sealed class PieceBatch : IDisposable
{
    /// <summary>Packs sentences.</summary>
    /// <param name="sentences">The piece ids of each sentence; one without any piece is read as one unknown piece.</param>
    /// <param name="device">Where the tensors live; null (default) for the processor.</param>
    public PieceBatch(IReadOnlyList<int[]> sentences, Device? device = null)
    {
        int[] order = [.. Enumerable.Range(0, sentences.Count).OrderBy(i => sentences[i].Length)];
        var rows = new long[order.Length];
        for (var i = 0; i < order.Length; i++) rows[order[i]] = i;
        var total = sentences.Sum(s => Math.Max(1, s.Length));
        var (ids, positions) = (new long[total], new long[total]);
        var (starts, lengths) = (new int[order.Length], new int[order.Length]);
        var (groups, at) = (new List<(int Count, int Length)>(), 0);
        foreach (var index in order)
        {
            var length = Math.Max(1, sentences[index].Length);
            (starts[index], lengths[index]) = (at, length);
            for (var i = 0; i < length; i++, at++)
                (ids[at], positions[at]) = (sentences[index].Length == 0 ? UseLiteTokenizer.UnknownId : sentences[index][i], i);
            if (groups.Count > 0 && groups[^1].Length == length) groups[^1] = (groups[^1].Count + 1, length);
            else groups.Add((1, length));
        }
        Groups = groups;
        (Starts, Lengths) = (starts, lengths);
        using var scope = NewDisposeScope();
        Ids = tensor(ids, device: device).DetachFromDisposeScope();
        Positions = tensor(positions, device: device).DetachFromDisposeScope();
        Rows = tensor(rows, device: device).DetachFromDisposeScope();
    }

    /// <summary>How many sentences of which length follow each other.</summary>
    public IReadOnlyList<(int Count, int Length)> Groups { get; }

    /// <summary>Where each of the given sentences begins among the packed pieces.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>How many pieces each of the given sentences has.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>The piece ids, int64 [pieces].</summary>
    public Tensor Ids { get; }

    /// <summary>Each piece's position in its sentence, int64 [pieces].</summary>
    public Tensor Positions { get; }

    /// <summary>Where each of the given sentences stands among the packed ones, int64 [sentences].</summary>
    public Tensor Rows { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Ids.Dispose();
        Positions.Dispose();
    }
}
