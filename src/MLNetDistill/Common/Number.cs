using TorchSharp;

namespace MLNetDistill.Common;

/// <summary>
/// A number as an operand of <see cref="TensorMath"/>. An integer keeps a tensor of integers one, as in PyTorch. Unlike <see cref="Scalar"/> it owns
/// nothing native.
/// </summary>
public readonly struct Number
{
    private readonly double _real;
    private readonly long _integer;
    private readonly bool _isInteger;

    private Number(double real, long integer, bool isInteger) => (_real, _integer, _isInteger) = (real, integer, isInteger);

    /// <summary>A real number.</summary>
    public static implicit operator Number(double value) => new(value, 0, isInteger: false);

    /// <summary>An integer.</summary>
    public static implicit operator Number(long value) => new(0, value, isInteger: true);

    /// <summary>The caller holds and disposes it, at the end of the call that it is for.</summary>
    internal Scalar ToScalar() => _isInteger ? _integer.ToScalar() : _real.ToScalar();
}
