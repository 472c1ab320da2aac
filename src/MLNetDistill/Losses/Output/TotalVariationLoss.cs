using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Total variation distance, ½ Σ |p − q|, the mean over the rows. From 0 to 1; it has no logarithm, so no class can dominate it.</summary>
[Loss("total-variation", "match the teacher's probabilities by their absolute differences", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Wen et al.: f-Divergence Minimization for Sequence-Level Knowledge Distillation, 2023", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record TotalVariationLoss() : DivergenceLoss(1)
{
    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) => (logP.exp() - logQ.exp()).abs().sum().DividedBy(2 * logP.shape[0]);
}
