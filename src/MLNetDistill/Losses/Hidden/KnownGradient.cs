using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Gradients that are worked out by hand, where autograd would keep and pass over tensors many times larger than what they come from.</summary>
internal static class KnownGradient
{
    /// <summary>The value, with a gradient.</summary>
    /// <param name="value">A scalar without a gradient of its own.</param>
    /// <param name="sources">What it comes from, and its gradient there.</param>
    public static Tensor Of(Tensor value, params ReadOnlySpan<(Tensor At, Tensor Gradient)> sources)
    {
        foreach (var (at, gradient) in sources)
        {
            var linear = at.flatten().dot(gradient.flatten());
            value = (linear - linear.detach()).Plus(value);
        }
        return value;
    }
}
