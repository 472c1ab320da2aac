using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Common;

/// <summary>
/// Numbers in and out of tensors by one copy. <c>torch.tensor</c> copies an array, pins the copy and registers a callback that frees it, which costs
/// more than a small layer.
/// </summary>
internal static class TensorCopy
{
    /// <summary>A tensor of this shape with these numbers, in row-major order.</summary>
    public static Tensor Of(ReadOnlySpan<float> values, long[] shape, Device device) => Of(values, shape, ScalarType.Float32, device);

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, long[], Device)"/>
    public static Tensor Of(ReadOnlySpan<long> values, long[] shape, Device device) => Of(values, shape, ScalarType.Int64, device);

    /// <summary>The numbers of a contiguous tensor in the processor's memory, which live as long as it does.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static Tensor Of<T>(ReadOnlySpan<T> values, long[] shape, ScalarType type, Device device) where T : unmanaged
    {
        var here = empty(shape, type, CPU);
        values.CopyTo(MemoryMarshal.Cast<byte, T>(here.bytes));
        return device.type == DeviceType.CPU ? here : here.to(device);
    }
}
