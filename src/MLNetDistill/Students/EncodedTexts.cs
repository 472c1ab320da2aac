using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>Texts as ids, one after another in one array.</summary>
internal abstract class EncodedTexts : EncodedExamples
{
    private readonly int[] _ids;
    private readonly int[] _starts;

    protected EncodedTexts(TextEncoder encoder, TextInputs texts)
    {
        var ids = new IdBuffer();
        _starts = new int[texts.Count + 1];
        for (var row = 0; row < texts.Count; row++)
        {
            if (texts.IsPair) encoder.Encode(texts.Texts[row], texts.Second(row), ids);
            else encoder.Encode(texts.Texts[row], ids);
            _starts[row + 1] = ids.Count;
        }
        _ids = ids.Ids.ToArray();
    }

    public override int Count => _starts.Length - 1;

    public override void AddTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(_starts.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_ids.AsSpan()));
    }

    protected ReadOnlySpan<int> Ids(int row) => _ids.AsSpan(_starts[row].._starts[row + 1]);
}

/// <summary>Texts as bags of n-gram ids.</summary>
internal sealed class EncodedBags(TextEncoder encoder, TextInputs texts) : EncodedTexts(encoder, texts)
{
    public override StudentBatch Batch(ReadOnlySpan<int> rows, Device device)
    {
        var total = 0;
        foreach (var row in rows) total += Ids(row).Length;
        var (ids, offsets) = (new long[total], new long[rows.Length]);
        var end = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            offsets[i] = end;
            foreach (var id in Ids(rows[i])) ids[end++] = id;
        }
        return new BagBatch(TensorCopy.Of(ids, [total], device), TensorCopy.Of(offsets, [offsets.Length], device));
    }
}

/// <summary>Texts as sequences of word ids.</summary>
internal sealed class EncodedSequences(TextEncoder encoder, TextInputs texts, int leastLength) : EncodedTexts(encoder, texts)
{
    public override StudentBatch Batch(ReadOnlySpan<int> rows, Device device)
    {
        var (shortest, longest) = (int.MaxValue, leastLength);
        foreach (var row in rows) (shortest, longest) = (Math.Min(shortest, Tokens(row)), Math.Max(longest, Tokens(row)));
        var (ids, lengths) = (new long[rows.Length * longest], new int[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            var words = Ids(rows[i]);
            lengths[i] = Tokens(rows[i]);
            for (var t = 0; t < words.Length; t++) ids[(i * longest) + t] = words[t];
        }
        return new SequenceBatch(TensorCopy.Of(ids, [rows.Length, longest], device), shortest < longest ? Mask(rows, longest, device) : null, lengths);
    }

    private Tensor Mask(ReadOnlySpan<int> rows, int longest, Device device)
    {
        var mask = new float[rows.Length * longest];
        for (var i = 0; i < rows.Length; i++) mask.AsSpan((i * longest) + Tokens(rows[i]), longest - Tokens(rows[i])).Fill(float.NegativeInfinity);
        return TensorCopy.Of(mask, [rows.Length, 1, longest], device);
    }

    public override int Tokens(int row) => Math.Max(leastLength, Ids(row).Length);
}
