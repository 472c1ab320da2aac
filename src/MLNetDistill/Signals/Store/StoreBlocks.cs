using System.Buffers.Binary;

namespace MLNetDistill.Signals;

/// <summary>
/// The part of a store behind its header: blocks of records, each appended in one piece. A block starts with the number of its records, their
/// CRC-32C and the CRC-32C of these two. A process that is killed while it appends leaves the beginning of a block at the end of the file, a
/// machine that loses power perhaps zeros; both are a torn tail, which costs nothing but that block. Anything else is damage.
/// </summary>
internal static class StoreBlocks
{
    public const int HeaderSize = 12;

    /// <summary>Starts a block of so many records; the caller fills the records behind <see cref="HeaderSize"/> and calls <see cref="Seal"/>.</summary>
    public static byte[] Create(int records, int recordSize) => new byte[HeaderSize + (records * recordSize)];

    public static void Seal(Span<byte> block, int records)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, records);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], Crc32C.Of(block[HeaderSize..]));
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Crc32C.Of(block[..8]));
    }

    /// <summary>Visits every record of every whole block, from the stream's position on.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="recordSize">The bytes of a record.</param>
    /// <param name="visit">Called with the offset of each record in the file and its bytes.</param>
    /// <param name="path">For messages.</param>
    /// <returns>The end of the last whole block: the length of the file without a torn tail.</returns>
    /// <exception cref="InvalidDataException">A block other than a torn tail is damaged.</exception>
    public static long Scan(Stream stream, int recordSize, Action<long, ReadOnlySpan<byte>> visit, string path)
    {
        var header = new byte[HeaderSize];
        while (true)
        {
            var start = stream.Position;
            var left = stream.Length - start - HeaderSize;
            if (left < 0) return start;
            stream.ReadExactly(header);
            var records = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (records <= 0 || Crc32C.Of(header.AsSpan(0, 8)) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)))
            {
                stream.Position = start;
                if (IsZeroToTheEnd(stream)) return start;
                throw Damaged(start);
            }
            var size = (long)records * recordSize;
            if (size > left) return start;
            var block = new byte[size];
            stream.ReadExactly(block);
            if (Crc32C.Of(block) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
                return size == left ? start : throw Damaged(start);
            for (var i = 0; i < records; i++) visit(start + HeaderSize + ((long)i * recordSize), block.AsSpan(i * recordSize, recordSize));
        }

        InvalidDataException Damaged(long offset) => new($"The soft-label store '{path}' is damaged at byte {offset}. Delete it and label again.");
    }

    private static bool IsZeroToTheEnd(Stream stream)
    {
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) is > 0 and var read)
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        return true;
    }
}
