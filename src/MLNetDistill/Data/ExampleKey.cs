using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MLNetDistill.Data;

/// <summary>A 128-bit key of an example's content (the first half of a SHA-256).</summary>
/// <param name="High">The first 8 bytes.</param>
/// <param name="Low">The next 8 bytes.</param>
public readonly record struct ExampleKey(ulong High, ulong Low)
{
    /// <summary>The key of a byte string.</summary>
    public static ExampleKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]));
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";
}
