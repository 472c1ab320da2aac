using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One tensor alone comes back itself, not as a copy: disposing the result disposes it.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => tensors.Count switch
    {
        0 => throw new ArgumentException("There is nothing to join.", nameof(tensors)),
        1 => tensors[0],
        _ => Ops.cat.Call(Arg.Tensors(tensors.AsReadOnly()), dim),
    };

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Ops.stack.Call(Arg.Tensors(tensors.ToArray()), dim);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Ops.where.Call(condition, x, y);

    public static Tensor maximum(Tensor input, Tensor other) => Ops.maximum.Call(input, other);
    public static Tensor minimum(Tensor input, Tensor other) => Ops.minimum.Call(input, other);
}
