using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>What an operator returned; converted to what its caller promised. In-place operators return nothing.</summary>
[InlineArray(4)]
internal unsafe struct Result
{
    private Value first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(nint op, Value* arguments, int count, out Result result)
    {
        Unsafe.SkipInit(out result);
        fixed (Result* results = &result)
            if (Shim.invoke(op, arguments, count, (Value*)results, 4) < 0)
                throw Shim.LastError();
    }

    public static implicit operator Tensor(Result result) => new((nint)result.first.Bits);

    public static implicit operator (Tensor, Tensor)(Result result) => (new((nint)result[0].Bits), new((nint)result[1].Bits));

    public static implicit operator (Tensor, Tensor, Tensor)(Result result) =>
        (new((nint)result[0].Bits), new((nint)result[1].Bits), new((nint)result[2].Bits));

    public static implicit operator Tensor[](Result result)
    {
        var handles = (nint*)result.first.Bits;
        var tensors = new Tensor[result.first.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new(handles[i]);
        Shim.free_handles(handles);
        return tensors;
    }

    public static implicit operator bool(Result result) => result.first.Bits != 0;

    /// <summary>The first of several results; the others are released.</summary>
    public Tensor First(int count)
    {
        for (var i = 1; i < count; i++)
            Shim.tensor_release((nint)this[i].Bits);
        return this;
    }

    public Scalar Scalar => new(first.Kind, first.Bits);
}
