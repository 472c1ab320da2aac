using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNetDistill.Inference;

/// <summary>Values as the bytes of a safetensors dtype, little-endian, and back.</summary>
internal static class TensorCodec
{
    /// <summary>32-bit floats.</summary>
    public const string Single = "F32";

    /// <summary>16-bit floats.</summary>
    public const string Half = "F16";

    /// <summary>8-bit integers; our files have a tensor of one F32 scale per row beside each.</summary>
    public const string EightBit = "I8";

    /// <summary>The bytes of a value; 0 for a dtype that is not read.</summary>
    public static int Size(string? dtype) => dtype switch { Single => 4, Half => 2, EightBit => 1, _ => 0 };

    /// <summary>The values as bytes.</summary>
    /// <exception cref="ArgumentException">A value is too large for a 16-bit float.</exception>
    public static byte[] Encode(string dtype, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * Size(dtype)];
        if (dtype == Single && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return bytes;
        }
        for (var i = 0; i < values.Length; i++)
        {
            switch (dtype)
            {
                case Single:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
                    break;
                case Half:
                    var half = (Half)values[i];
                    if (float.IsFinite(values[i]) && !System.Half.IsFinite(half)) throw new ArgumentException($"The weight {values[i]} is too large for 16 bits; store the student in full precision.");
                    BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), half);
                    break;
                default:
                    bytes[i] = (byte)(sbyte)values[i];
                    break;
            }
        }
        return bytes;
    }

    /// <summary>The bytes as values.</summary>
    public static float[] Decode(string dtype, ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / Size(dtype)];
        if (dtype == Single && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            return values;
        }
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = dtype switch
            {
                Single => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                Half => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => (sbyte)bytes[i],
            };
        }
        return values;
    }
}
