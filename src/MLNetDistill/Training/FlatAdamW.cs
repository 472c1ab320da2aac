using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

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

    public void ZeroGradients()
    {
        if (IsHere) TensorCopy.Numbers(_parameters.Gradients).Clear();
        else _parameters.Gradients.zero_();
    }

    // In the processor's memory one pass over the numbers costs less than the calls of tensor operations.
    private bool IsHere => _parameters.Values.device.type == DeviceType.CPU;

    /// <summary>Shortens the gradient to the limit.</summary>
    /// <returns>Its length before.</returns>
    public double ClipGradients()
    {
        using var scope = NewDisposeScope();
        var norm = IsHere ? TensorPrimitives.Norm<float>(TensorCopy.Numbers(_parameters.Gradients)) : _parameters.Gradients.norm().ToNumber();
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
        if (IsHere)
        {
            var values = TensorCopy.Numbers(_parameters.Values);
            var gradients = TensorCopy.Numbers(_parameters.Gradients);
            var mean = TensorCopy.Numbers(Mean);
            var square = TensorCopy.Numbers(Square);
            foreach (var (group, start, length) in _parameters.Groups)
            {
                var part = new Range((int)start, (int)(start + length));
                Update(group).Apply(values[part], gradients[part], mean[part], square[part]);
            }
            return;
        }
        foreach (var (group, start, length) in _parameters.Groups)
        {
            Tensor Part(Tensor all) => all.narrow(0, start, length);
            Update(group).Apply(Part(_parameters.Values), Part(_parameters.Gradients), Part(Mean), Part(Square));
        }

        AdamWUpdate Update(ParameterGroup group) => AdamWUpdate.Of(_options, step, learningRate * group.LearningRateFactor, group.Decay);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
