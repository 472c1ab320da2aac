using TorchSharp.Native;

namespace TorchSharp;

/// <summary>A number on its way to or from an operator. It holds no native memory here; it is disposable because the package's is.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Kind Kind;
    internal readonly long Bits;

    internal Scalar(Kind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    public static implicit operator Scalar(int value) => new(Kind.Int, value);
    public static implicit operator Scalar(long value) => new(Kind.Int, value);
    public static implicit operator Scalar(float value) => (double)value;
    public static implicit operator Scalar(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Scalar(bool value) => new(Kind.Bool, value ? 1 : 0);

    /// <summary>Whole numbers, and truth values too.</summary>
    internal bool IsIntegral => Kind != Kind.Double;

    internal double Number => Kind == Kind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long Integer => Kind == Kind.Double ? (long)Number : Bits;

    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static float ToSingle(this Scalar value) => (float)value.Number;
    public static double ToDouble(this Scalar value) => value.Number;
    public static int ToInt32(this Scalar value) => checked((int)value.Integer);
    public static long ToInt64(this Scalar value) => value.Integer;
    public static bool ToBoolean(this Scalar value) => value.Number != 0;
}
