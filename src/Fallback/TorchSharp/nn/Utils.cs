using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients by one factor so that their joint norm does not exceed the limit; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var none = no_grad();
                var grads = tensors.Select(parameter => parameter.grad).OfType<Tensor>().ToList();
                if (grads.Count == 0)
                    return 0;
                var total = stack(grads.Select(grad => grad.norm((float)norm_type))).norm((float)norm_type);
                var factor = (max_norm / (total + 1e-6)).clamp(max: 1.0);
                foreach (var grad in grads)
                    grad.mul_(factor);
                return total.ToDouble();
            }
        }
    }
}
