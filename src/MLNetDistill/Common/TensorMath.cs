using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Common;

/// <summary>
/// Arithmetic of tensors and numbers that is safe beside the garbage collector. TorchSharp 0.107.0 makes a temporary <see cref="Scalar"/> for a number,
/// and for the factor 1 in a sum of two tensors, and nothing holds it during the native call: a collection at that moment frees it, and the call
/// fails or computes with garbage. Here each one is held until the call is over. The code of this library, and losses and students of one's own, use
/// these methods instead of TorchSharp's operators; differences, products and quotients of two tensors are safe as they are.
/// </summary>
public static class TensorMath
{
    /// <summary>The factor 1, for TorchSharp's methods that ask for one; nobody disposes it.</summary>
    public static readonly Scalar One = 1L.ToScalar();

    private static readonly Scalar Zero = 0L.ToScalar();

    /// <summary><paramref name="left"/> + <paramref name="right"/>, broadcast.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary><paramref name="left"/> + <paramref name="factor"/> * <paramref name="right"/>, broadcast.</summary>
    public static Tensor Plus(this Tensor left, Tensor right, Number factor)
    {
        using var scalar = factor.ToScalar();
        return left.add(right, scalar);
    }

    /// <summary><paramref name="tensor"/> + <paramref name="number"/>.</summary>
    // Before the sum of two tensors, because TorchSharp makes a tensor of a number too.
    [OverloadResolutionPriority(1)]
    public static Tensor Plus(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.add(scalar, One);
    }

    /// <summary><paramref name="tensor"/> - <paramref name="number"/>.</summary>
    public static Tensor Minus(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.sub(scalar);
    }

    /// <summary><paramref name="number"/> - <paramref name="tensor"/>.</summary>
    public static Tensor SubtractedFrom(this Tensor tensor, Number number) => tensor.neg().Plus(number);

    /// <summary><paramref name="tensor"/> * <paramref name="number"/>.</summary>
    public static Tensor Times(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.mul(scalar);
    }

    /// <summary><paramref name="tensor"/> / <paramref name="number"/>.</summary>
    public static Tensor DividedBy(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.div(scalar);
    }

    /// <summary>The square of each element.</summary>
    public static Tensor Squared(this Tensor tensor) => tensor.mul(tensor);

    /// <summary>Each element to a power.</summary>
    public static Tensor Power(this Tensor tensor, Number exponent)
    {
        using var scalar = exponent.ToScalar();
        return tensor.pow(scalar);
    }

    /// <summary>Each element, or the least if it is below it.</summary>
    public static Tensor AtLeast(this Tensor tensor, Number least)
    {
        using var scalar = least.ToScalar();
        return tensor.clamp_min(scalar);
    }

    /// <summary>Each element, or the most if it is above it.</summary>
    public static Tensor AtMost(this Tensor tensor, Number most)
    {
        using var scalar = most.ToScalar();
        return tensor.clamp_max(scalar);
    }

    /// <summary>True where an element equals the number.</summary>
    public static Tensor EqualTo(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.eq(scalar);
    }

    /// <summary>False where an element equals the number.</summary>
    public static Tensor NotEqualTo(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.ne(scalar);
    }

    /// <summary>True where an element is at most the number.</summary>
    public static Tensor LessOrEqualTo(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.le(scalar);
    }

    /// <summary>Each element, or the number where <paramref name="mask"/> is true, broadcast.</summary>
    public static Tensor FilledWhere(this Tensor tensor, Tensor mask, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>The integers from 0 to <paramref name="count"/> - 1.</summary>
    public static Tensor Range(long count, Device device)
    {
        using var end = count.ToScalar();
        return arange(Zero, end, One, ScalarType.Int64, device);
    }

    /// <summary>Sets each element to the number, in place.</summary>
    public static Tensor Fill(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.fill_(scalar);
    }

    /// <summary>Adds the number to each element, in place.</summary>
    public static Tensor Increase(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.add_(scalar, One);
    }

    /// <summary>Multiplies each element with the number, in place.</summary>
    public static Tensor Scale(this Tensor tensor, Number number)
    {
        using var scalar = number.ToScalar();
        return tensor.mul_(scalar);
    }

    /// <summary>Adds another tensor, in place.</summary>
    public static Tensor Add(this Tensor tensor, Tensor other) => tensor.add_(other, One);

    /// <summary>Adds <paramref name="factor"/> * <paramref name="other"/>, in place.</summary>
    public static Tensor Add(this Tensor tensor, Tensor other, Number factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.add_(other, scalar);
    }

    /// <summary>Adds <paramref name="factor"/> * <paramref name="left"/> * <paramref name="right"/>, in place.</summary>
    public static Tensor AddProduct(this Tensor tensor, Tensor left, Tensor right, Number factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.addcmul_(left, right, scalar);
    }

    /// <summary>Adds <paramref name="factor"/> * <paramref name="left"/> / <paramref name="right"/>, in place.</summary>
    public static Tensor AddQuotient(this Tensor tensor, Tensor left, Tensor right, Number factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.addcdiv_(left, right, scalar);
    }

    /// <summary>The only element.</summary>
    public static double ToNumber(this Tensor tensor)
    {
        using var scalar = tensor.ToScalar();
        return scalar.ToDouble();
    }
}
