using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share: running means of the gradient and its square, corrected for their start at zero.</summary>
internal static class Moments
{
    public static void Validate(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        Check(lr >= 0, "learning rate", lr);
        Check(eps >= 0, "ε", eps);
        Check(beta1 is >= 0 and < 1, "beta1", beta1);
        Check(beta2 is >= 0 and < 1, "beta2", beta2);
        Check(weight_decay >= 0, "weight_decay value", weight_decay);

        static void Check(bool valid, string name, double value)
        {
            if (!valid)
                throw new ArgumentException($"Invalid {name}: {value}");
        }
    }

    public static Tensor Zero(Parameter parameter) => zeros(parameter.shape, parameter.dtype, parameter.device).DetachFromDisposeScope();
}
