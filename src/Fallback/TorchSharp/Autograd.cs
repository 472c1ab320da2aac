using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static bool is_grad_enabled() => Shim.grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static class autograd
    {
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* po = Handles(outputs), pi = Handles(inputs), pg = Handles(grad_outputs), pr = results)
                Shim.Check(Shim.autograd_grad(po, outputs.Count, pi, inputs.Count, pg, grad_outputs?.Count ?? 0,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, pr));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => new Tensor(handle));
        }

        internal static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            fixed (nint* pt = Handles(tensors), pg = Handles(grad_tensors), pi = Handles(inputs))
                Shim.Check(Shim.autograd_backward(pt, tensors.Count, pg, grad_tensors?.Count ?? 0, pi, inputs?.Count ?? 0,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0));
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : tensors.Select(tensor => tensor.Handle).ToArray();
    }
}

internal sealed class AutoGradMode : IDisposable
{
    private readonly int previous = Shim.grad_mode();

    public AutoGradMode(bool enabled) => Shim.set_grad_mode(enabled ? 1 : 0);

    public void Dispose() => Shim.set_grad_mode(previous);
}

internal sealed class InferenceMode(bool mode) : IDisposable
{
    private nint guard = Shim.inference_mode_enter(mode ? 1 : 0);

    public void Dispose()
    {
        if (guard != 0)
            Shim.inference_mode_leave(guard);
        guard = 0;
    }
}
