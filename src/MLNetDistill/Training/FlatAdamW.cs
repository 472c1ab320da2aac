using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>
/// AdamW on flat parameters (Kingma and Ba, Adam, 2015; decay decoupled as in Loshchilov and Hutter, 2019). The same update as PyTorch's.
/// </summary>
internal sealed class FlatAdamW : IDisposable
{
    // An update passes over its numbers ten times: short enough for the processor's cache, long enough for the calls not to count.
    private const long PartLength = 1 << 17;

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
        using var noGradient = no_grad();
        foreach (var (group, start, length) in _parameters.Groups)
            for (var part = 0L; part < length; part += PartLength)
                Update(start + part, Math.Min(PartLength, length - part), step, learningRate * group.LearningRateFactor, group.Decay ? _options.WeightDecay : 0);
    }

    private void Update(long start, long length, long step, double rate, double decay)
    {
        using var scope = NewDisposeScope();
        var (beta1, beta2) = (_options.Beta1, _options.Beta2);
        var meanCorrection = 1 - Math.Pow(beta1, step + 1);
        var rootCorrection = Math.Sqrt(1 - Math.Pow(beta2, step + 1));
        var (values, gradients) = (_parameters.Values.narrow(0, start, length), _parameters.Gradients.narrow(0, start, length));
        var (mean, square) = (Mean.narrow(0, start, length), Square.narrow(0, start, length));

        mean.mul_(beta1).add_(gradients, 1 - beta1);
        square.mul_(beta2).addcmul_(gradients, gradients, 1 - beta2);
        if (decay > 0) values.mul_(1 - (rate * decay));
        values.addcdiv_(mean, square.sqrt().add_(_options.Epsilon * rootCorrection), -rate * rootCorrection / meanCorrection);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
