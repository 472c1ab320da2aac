using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>AdamW on flat parameters.</summary>
internal sealed class FlatAdamW : IDisposable
{
    private readonly OptimizerOptions _options;
    private readonly FlatParameters _parameters;

    public FlatAdamW(FlatParameters parameters, OptimizerOptions options)
    {
        (_parameters, _options) = (parameters, options);
        Mean = parameters.Values.zeros_like().DetachFromDisposeScope();
        Square = parameters.Values.zeros_like().DetachFromDisposeScope();
    }

    /// <summary>The decaying mean of the gradient, [total].</summary>
    public Tensor Mean { get; }

    /// <summary>The decaying mean of its square, [total].</summary>
    public Tensor Square { get; }

    public void ZeroGradients() => _parameters.Gradients.zero_();

    /// <summary>Shortens the gradient to the limit.</summary>
    /// <returns>Its length before.</returns>
    public double ClipGradients()
    {
        using var scope = NewDisposeScope();
        var norm = _parameters.Gradients.norm().ToNumber();
        if (_options.ClipNorm > 0 && norm > _options.ClipNorm) _parameters.Gradients.Scale(_options.ClipNorm / norm);
        return norm;
    }

    /// <summary>One update.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="learningRate">The learning rate of this step, before the groups' factors.</param>
    public void Step(long step, double learningRate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var isHere = _parameters.Values.device.type == DeviceType.CPU;
        foreach (var (group, start, length) in _parameters.Groups)
        {
            var update = AdamWUpdate.Of(_options, step, learningRate * group.LearningRateFactor, group.Decay);
            var (values, gradients, mean, square) = (Part(_parameters.Values), Part(_parameters.Gradients), Part(Mean), Part(Square));
            if (isHere) update.Apply(Numbers(values), Numbers(gradients), Numbers(mean), Numbers(square));
            else update.Apply(values, gradients, mean, square);

            Tensor Part(Tensor all) => all.narrow(0, start, length);
        }
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
