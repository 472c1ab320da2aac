using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

internal enum Kind { Absent, None, Tensor, Int, Double, Bool, Ints, Tensors, OptionalTensors, Text, Device, Generator }

/// <summary>One boxed argument or result as it crosses the border; the same layout as the struct in native/shim.cpp.</summary>
internal struct Value
{
    public Kind Kind;
    public int Length;
    public long Bits;
}

/// <summary>
/// An argument of an operator. Conversions make every call site read like the operator's schema. Lists are pinned, and owners kept alive,
/// until the call returns.
/// </summary>
internal readonly ref struct Arg
{
    public readonly Kind Kind;
    public readonly object? Owner;
    public readonly ReadOnlySpan<long> List;
    private readonly int length;
    private readonly long bits;

    private Arg(Kind kind, long bits = 0, int length = 0, object? owner = null)
    {
        Kind = kind;
        Owner = owner;
        this.bits = bits;
        this.length = length;
    }

    private Arg(Kind kind, ReadOnlySpan<long> list, object? owner = null)
    {
        Kind = kind;
        Owner = owner;
        List = list;
        length = list.Length;
    }

    public static Arg None => new(Kind.None);

    public static implicit operator Arg(torch.Tensor? tensor) => tensor is null ? None : new(Kind.Tensor, tensor.Handle, owner: tensor);
    public static implicit operator Arg(long value) => new(Kind.Int, value);
    public static implicit operator Arg(long? value) => value is { } given ? given : None;
    public static implicit operator Arg(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } given ? given : None;
    public static implicit operator Arg(bool value) => new(Kind.Bool, value ? 1 : 0);
    public static implicit operator Arg(Scalar? value) => value is null ? None : new(value.Kind, value.Bits);
    public static implicit operator Arg(torch.ScalarType type) => (long)type;
    public static implicit operator Arg(torch.ScalarType? type) => type is { } given ? given : None;
    public static implicit operator Arg(torch.Device? device) => device is null ? None : new(Kind.Device, device.index, (int)device.type);
    public static implicit operator Arg(torch.Generator? generator) =>
        generator is null ? None : new(Kind.Generator, generator.Handle, owner: generator);
    public static implicit operator Arg(ReadOnlySpan<long> list) => new(Kind.Ints, list);
    public static implicit operator Arg(long[] list) => new(Kind.Ints, list);

    /// <summary>Only for UTF-8 literals, whose address never changes.</summary>
    public static unsafe implicit operator Arg(ReadOnlySpan<byte> literal) =>
        literal.IsEmpty ? None : new(Kind.Text, (long)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal)), literal.Length);

    public static Arg Tensors(IReadOnlyCollection<torch.Tensor> tensors) => new(Kind.Tensors, Handles(tensors), tensors);

    public static Arg OptionalTensors(IReadOnlyCollection<torch.Tensor?> tensors) => new(Kind.OptionalTensors, Handles(tensors), tensors);

    private static long[] Handles(IReadOnlyCollection<torch.Tensor?> tensors)
    {
        var handles = new long[tensors.Count];
        var i = 0;
        foreach (var tensor in tensors)
            handles[i++] = tensor?.Handle ?? 0;
        return handles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Value ToValue(long* list) => new() { Kind = Kind, Length = length, Bits = list == null ? bits : (long)list };
}
