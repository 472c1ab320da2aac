using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Both directions at once: (1 − λ) KL(p ‖ q) + λ KL(q ‖ p), the mean over the rows.</summary>
[Loss("symmetric-kl", "match the teacher by a mixture of forward and reverse KL", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Jeffreys: An Invariant Form for the Prior Probability in Estimation Problems, 1946; default of Ko et al.: DistiLLM, 2024", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record SymmetricKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <summary>The share λ of the reverse KL, 0 to 1. Default 0.9.</summary>
    public double ReverseShare { get; init; } = 0.9;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ReverseShare is >= 0 and <= 1, nameof(ReverseShare), ReverseShare, "0 to 1");
    }

    // p log(p/q) (1 − λ) + q log(q/p) λ = (log p − log q) (p (1 − λ) − q λ)
    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) =>
        ((logP - logQ) * (logP.exp().Times(1 - ReverseShare) - logQ.exp().Times(ReverseShare))).sum().DividedBy(logP.shape[0]);
}
