using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>
/// AdamW on flat parameters (Kingma and Ba, Adam, 2015; decay decoupled as in Loshchilov and Hutter, 2019). The same update as PyTorch's.
/// </summary>
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
        var norm = _parameters.Gradients.norm().ToDouble();
        if (_options.ClipNorm > 0 && norm > _options.ClipNorm) _parameters.Gradients.mul_(_options.ClipNorm / norm);
        return norm;
    }

    /// <summary>One update.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="learningRate">The learning rate of this step, before the groups' factors.</param>
    public void Step(long step, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (beta1, beta2) = (_options.Beta1, _options.Beta2);
        var meanCorrection = 1 - Math.Pow(beta1, step + 1);
        var rootCorrection = Math.Sqrt(1 - Math.Pow(beta2, step + 1));

        Mean.mul_(beta1).add_(_parameters.Gradients, 1 - beta1);
        Square.mul_(beta2).addcmul_(_parameters.Gradients, _parameters.Gradients, 1 - beta2);
        var denominator = Square.sqrt().add_(_options.Epsilon * rootCorrection);
        foreach (var (group, start, length) in _parameters.Groups)
        {
            var rate = learningRate * group.LearningRateFactor;
            var values = _parameters.Values.narrow(0, start, length);
            if (group.Decay && _options.WeightDecay > 0) values.mul_(1 - (rate * _options.WeightDecay));
            values.addcdiv_(Mean.narrow(0, start, length), denominator.narrow(0, start, length), -rate * rootCorrection / meanCorrection);
        }
    }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
