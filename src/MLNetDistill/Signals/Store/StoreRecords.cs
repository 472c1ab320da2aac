using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using MLNetDistill.Data;

namespace MLNetDistill.Signals;

/// <summary>
/// One example in a store: the 16 bytes of its key, for top-k k class indices (32-bit), then the scores in the store's precision. Every record of a
/// store has the same size. Little-endian.
/// </summary>
internal sealed class StoreRecords
{
    private const int KeySize = 16;
    private readonly SoftLabelStoreHeader _header;
    private readonly int _scores;
    private readonly int _indexBytes;

    public StoreRecords(SoftLabelStoreHeader header)
    {
        _header = header;
        _scores = header.TopK ?? Logits.Width(header.Task, header.Classes.Count);
        _indexBytes = header.TopK is { } k ? k * sizeof(int) : 0;
        Size = KeySize + _indexBytes + (_scores * (IsHalf ? 2 : sizeof(float)));
    }

    /// <summary>The bytes of a record.</summary>
    public int Size { get; }

    private bool IsHalf => _header.Precision == SignalPrecision.Half;

    public static ExampleKey ReadKey(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(record), BinaryPrimitives.ReadUInt64LittleEndian(record[8..]));

    /// <summary>Writes one row.</summary>
    /// <exception cref="ArgumentException">A score is too large for half precision.</exception>
    public void Write(Span<byte> record, ExampleKey key, SoftLabels labels, int row)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, key.High);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], key.Low);
        if (labels is TopKSoftLabels top) MemoryMarshal.AsBytes(top.Indices(row)).CopyTo(record[KeySize..]);
        var scores = labels is TopKSoftLabels k ? k.LogProbabilities(row) : ((DenseSoftLabels)labels).Row(row);
        var bytes = record[(KeySize + _indexBytes)..];
        if (!IsHalf)
        {
            MemoryMarshal.AsBytes(scores).CopyTo(bytes);
            return;
        }
        for (var i = 0; i < scores.Length; i++)
        {
            var half = (Half)scores[i];
            if (!Half.IsFinite(half)) throw new ArgumentException(FormattableString.Invariant($"The score {scores[i]} does not fit half precision (at most {Half.MaxValue}); use single precision."));
            BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * i)..], half);
        }
    }

    /// <summary>Reads the records at the given offsets of the file, in order.</summary>
    public SoftLabels Read(MemoryMappedViewAccessor file, ReadOnlySpan<long> offsets)
    {
        var scores = new float[offsets.Length * _scores];
        var indices = new int[_indexBytes == 0 ? 0 : scores.Length];
        var halves = new Half[IsHalf ? _scores : 0];
        for (var row = 0; row < offsets.Length; row++)
        {
            var start = row * _scores;
            if (_indexBytes > 0) file.ReadArray(offsets[row] + KeySize, indices, start, _scores);
            var position = offsets[row] + KeySize + _indexBytes;
            if (!IsHalf)
            {
                file.ReadArray(position, scores, start, _scores);
                continue;
            }
            file.ReadArray(position, halves, 0, _scores);
            for (var i = 0; i < _scores; i++) scores[start + i] = (float)halves[i];
        }
        return _header.TopK is { } k
            ? new TopKSoftLabels(_header.Classes, k, indices, scores)
            : DenseSoftLabels.FromLogits(_header.Task, _header.Classes, scores);
    }
}
