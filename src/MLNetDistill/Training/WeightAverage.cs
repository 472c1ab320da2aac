using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>The mean of the weights that a training passes through (Izmailov et al., 2018).</summary>
/// <param name="values">The weights, [total], as they are trained.</param>
internal sealed class WeightAverage(Tensor values) : IDisposable
{
    // The number of weights is part of the tensors that a checkpoint keeps.
    private readonly Tensor _count = zeros(1, device: values.device).DetachFromDisposeScope();

    /// <summary>What has to survive an interruption.</summary>
    public IReadOnlyList<Tensor> State => [Mean, _count];

    private Tensor Mean { get; } = values.zeros_like().DetachFromDisposeScope();

    /// <summary>Takes in the present weights.</summary>
    public void Add()
    {
        using var scope = NewDisposeScope();
        _count.Increase(1);
        Mean.Add((values - Mean) / _count);
    }

    /// <summary>Runs an action with the averaged weights swapped in.</summary>
    public void Lend(Action action)
    {
        using var present = values.clone();
        values.copy_(Mean);
        action();
        values.copy_(present);
    }

    public void Dispose()
    {
        Mean.Dispose();
        _count.Dispose();
    }
}
