using System.Buffers.Binary;

namespace MLNetDistill.Common;

/// <summary>Makes a symbol version that an ELF image requires optional.</summary>
internal static class WeakSymbolVersion
{
    /// <summary>
    /// The ELF hash of GLIBCXX_3.4.32. Images that GCC 13.2 linked require this version for <c>_ZSt21ios_base_library_initv</c>, an empty
    /// function that nothing calls.
    /// </summary>
    public const uint Gcc13IostreamMarker = 0x0297f842;

    private const uint NeededVersions = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Sets the weak flag of the required version with this hash in a 64-bit little-endian ELF image.</summary>
    /// <returns>Whether the image requires such a version.</returns>
    public static bool Mark(Span<byte> image, uint hash)
    {
        if (image.Length < 64 || !image.StartsWith("\u007fELF\u0002\u0001"u8)) return false;
        var sections = checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]));
        int size = ReadUInt16(image, 0x3a), count = ReadUInt16(image, 0x3c);
        for (var s = 0; s < count; s++)
        {
            var header = image.Slice(sections + s * size, size);
            if (ReadUInt32(header, 4) != NeededVersions) continue;
            var file = checked((int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..]));
            for (uint toNextFile; ; file += (int)toNextFile)
            {
                var version = file + (int)ReadUInt32(image, file + 8);
                for (uint toNext; ; version += (int)toNext)
                {
                    if (ReadUInt32(image, version) == hash)
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(image[(version + 4)..], (ushort)(ReadUInt16(image, version + 4) | Weak));
                        return true;
                    }
                    if ((toNext = ReadUInt32(image, version + 12)) == 0) break;
                }
                if ((toNextFile = ReadUInt32(image, file + 12)) == 0) break;
            }
        }
        return false;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);

    private static uint ReadUInt32(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);
}
