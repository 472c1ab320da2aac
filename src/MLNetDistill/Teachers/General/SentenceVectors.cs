using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Teachers.Encoders;
using MLNetDistill.Teachers.UseLite;

namespace MLNetDistill.Teachers;

/// <summary>An encoder's vectors of many texts in 16-bit floats, in memory and, block by block as they are computed, in a file.</summary>
/// <remarks>The file: a magic word, the SHA-256 of the texts' pieces, then blocks of rows, each followed by its CRC-32C. What is not whole is computed again.</remarks>
internal sealed class SentenceVectors
{
    private const int RowsPerBlock = 2048;
    private const int Width = UseLiteEncoder.OutputWidth;

    private readonly Half[] _values;

    private SentenceVectors(int rows) => _values = new Half[rows * Width];

    private static ReadOnlySpan<byte> Magic => "MLNDVEC1"u8;

    /// <summary>Computes the vectors of all texts, or reads those that the file has.</summary>
    /// <exception cref="FormatException">The file belongs to other texts.</exception>
    public static SentenceVectors Of(TokenizedTexts texts, UseLiteEncoder encoder, int threads, string? path, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var vectors = new SentenceVectors(texts.Count);
        using var file = path is null ? null : new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var done = file is null ? 0 : vectors.Read(file, path!, texts);
        while (done < texts.Count)
        {
            var rows = Math.Min(RowsPerBlock, texts.Count - done);
            var start = done;
            var block = EncoderScoring.Run(texts.Range(start, rows), Width, encoder.forward, threads, null, null, cancellationToken);
            for (var i = 0; i < block.Length; i++) vectors._values[(start * Width) + i] = (Half)block[i];
            if (file is not null) vectors.Append(file, start, rows);
            done += rows;
            progress?.Report(done);
        }
        return vectors;
    }

    /// <summary>A text's vector.</summary>
    public void CopyTo(int row, Span<float> vector)
    {
        for (var i = 0; i < Width; i++) vector[i] = (float)_values[(row * Width) + i];
    }

    private Span<byte> Bytes(int start, int rows) => MemoryMarshal.AsBytes(_values.AsSpan(start * Width, rows * Width));

    private int Read(FileStream file, string path, TokenizedTexts texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        texts.AddTo(hash);
        byte[] header = [.. Magic, .. hash.GetHashAndReset()];
        var found = new byte[header.Length];
        if (file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length)
        {
            file.SetLength(0);
            file.Write(header);
            return 0;
        }
        if (!found.AsSpan().SequenceEqual(header)) throw new FormatException($"{path} holds no vectors, or those of other texts. Delete it or name another file.");
        var done = 0;
        while (done < texts.Count)
        {
            var end = file.Position;
            var rows = Math.Min(RowsPerBlock, texts.Count - done);
            var checksum = new byte[sizeof(uint)];
            if (file.ReadAtLeast(Bytes(done, rows), Bytes(done, rows).Length, throwOnEndOfStream: false) < Bytes(done, rows).Length
                || file.ReadAtLeast(checksum, checksum.Length, throwOnEndOfStream: false) < checksum.Length
                || BitConverter.ToUInt32(checksum) != Crc32C.Of(Bytes(done, rows)))
            {
                file.SetLength(end);
                file.Position = end;
                break;
            }
            done += rows;
        }
        return done;
    }

    private void Append(FileStream file, int start, int rows)
    {
        file.Write(Bytes(start, rows));
        file.Write(BitConverter.GetBytes(Crc32C.Of(Bytes(start, rows))));
        file.Flush(flushToDisk: true);
    }
}
