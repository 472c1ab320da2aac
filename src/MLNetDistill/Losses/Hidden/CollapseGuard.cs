using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Watches an estimate of mutual information for collapse. A critic that scores everything alike reaches 0, and a useful one is above 0 after a few
/// dozen steps; an estimate far below comes from the bound's exponential and carries no information; its gradient only diverges.
/// </summary>
internal sealed class CollapseGuard(LossSetting setting)
{
    private const double Worst = -1, Decay = 0.98;
    private const int Patience = 50;

    /// <summary>The number of estimates so far, their decaying mean, and 1 if it is given up.</summary>
    public Tensor State { get; } = setting.NewState(3);

    /// <summary>True once the estimate is given up for the rest of the run.</summary>
    public bool HasFallen => State[2].ToNumber() > 0;

    // The state after the step's last estimate.
    private double[]? _next;

    /// <summary>Looks at an estimate.</summary>
    /// <returns>True if its gradient may be followed.</returns>
    public bool Trusts(double estimate)
    {
        var isSane = double.IsFinite(estimate) && estimate > Worst;
        var steps = State[0].ToNumber() + 1;
        var mean = (State[1].ToNumber() * Decay) + ((1 - Decay) * (isSane ? estimate : Worst));
        // Measured from 0, the mean of a few bad batches stays above this.
        var hasFallen = steps >= Patience && mean < Worst / 4;
        _next = [steps, mean, hasFallen ? 1 : 0];
        return isSane && !hasFallen;
    }

    /// <summary>Takes note of the step's estimate.</summary>
    public void EndStep()
    {
        if (_next is not null) State.copy_(tensor(_next, State.dtype, State.device));
        _next = null;
    }
}
