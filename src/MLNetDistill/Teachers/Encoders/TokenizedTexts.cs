using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Teachers.UseLite;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.Encoders;

/// <summary>The piece ids of texts or pairs of texts.</summary>
internal sealed class TokenizedTexts
{
    // Enough work per operation, little enough for the processor's caches.
    private const int PiecesPerBatch = 1024;

    private readonly int[][] _first;
    private readonly int[][]? _second;

    private TokenizedTexts(int[][] first, int[][]? second) => (_first, _second) = (first, second);

    public int Count => _first.Length;

    public static TokenizedTexts Of(TextInputs texts, UseLiteTokenizer tokenizer, int maxPieces, int? maxCharacters, CancellationToken cancellationToken)
    {
        return new(Encode(row => texts.Texts[row]), texts.IsPair ? Encode(texts.Second) : null);

        int[][] Encode(Func<int, string> text)
        {
            var ids = new int[texts.Count][];
            for (var row = 0; row < ids.Length; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var whole = text(row);
                var read = maxCharacters < whole.Length ? whole[..maxCharacters.Value] : whole;
                ids[row] = [.. tokenizer.EncodeToIds(read, maxPieces, out _, out _)];
            }
            return ids;
        }
    }

    /// <summary>So many rows from one on.</summary>
    public TokenizedTexts Range(int start, int count) => new(_first[start..(start + count)], _second?[start..(start + count)]);

    /// <summary>The given rows; for pairs all first texts, then all second ones.</summary>
    public PieceBatch Batch(ReadOnlySpan<int> rows, Device? device)
    {
        var sentences = new List<int[]>(rows.Length * 2);
        foreach (var row in rows) sentences.Add(_first[row]);
        if (_second is not null) foreach (var row in rows) sentences.Add(_second[row]);
        return new(sentences, device);
    }

    /// <summary>The number of pieces of a row.</summary>
    public int Length(int row) => Math.Max(1, _first[row].Length) + (_second is null ? 0 : Math.Max(1, _second[row].Length));

    /// <summary>All rows in batches of texts of about the same length, the longest first.</summary>
    public List<int[]> BatchesByLength()
    {
        var batches = new List<int[]>();
        var (batch, pieces) = (new List<int>(), 0);
        foreach (var row in Enumerable.Range(0, Count).OrderByDescending(Length))
        {
            if (pieces + Length(row) > PiecesPerBatch && batch.Count > 0)
            {
                batches.Add([.. batch]);
                batch.Clear();
                pieces = 0;
            }
            batch.Add(row);
            pieces += Length(row);
        }
        if (batch.Count > 0) batches.Add([.. batch]);
        return batches;
    }

    public void AddTo(IncrementalHash hash)
    {
        foreach (var ids in _first.Concat(_second ?? []))
        {
            hash.AppendData(BitConverter.GetBytes(ids.Length));
            hash.AppendData(MemoryMarshal.AsBytes(ids.AsSpan()));
        }
    }
}
