using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Forward and reverse KL, weighted row by row by where student and teacher differ: the classes that make up the head of the teacher's
/// probability count for KL(p ‖ q), the others for KL(q ‖ p). The weights are the sums of |p − q| over head and tail, divided by their
/// sum; they have no gradient. The mean over the rows.
/// </summary>
[Loss("adaptive-kl", "forward KL where student and teacher differ on the likely classes, reverse KL where on the others", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Wu et al.: Rethinking Kullback-Leibler Divergence in Knowledge Distillation for Large Language Models, 2024", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record AdaptiveKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <summary>The head are the most probable classes of the teacher that together reach this probability, above 0 and below 1. Default ½.</summary>
    public double HeadMass { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(HeadMass is > 0 and < 1, nameof(HeadMass), HeadMass, "above 0 and below 1");
    }

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ)
    {
        var (p, q) = (logP.exp(), logQ.exp());
        var difference = logP - logQ;
        var (forward, reverse) = ((p * difference).sum(dim: 1), (q * difference).sum(dim: 1).neg());
        var share = HeadShare(p, q.detach());
        return (share * forward).Plus(share.SubtractedFrom(1) * reverse).sum().DividedBy(logP.shape[0]);
    }

    /// <summary>The share of the head in all differences, [batch]; every tensor is in the order of the teacher's sorted probabilities.</summary>
    private Tensor HeadShare(Tensor p, Tensor q)
    {
        var (sorted, order) = p.sort(dim: 1);
        var gaps = (sorted - q.gather(1, order)).abs();
        // From the least to the most probable: the tail ends where the rest would fall short of the head's mass.
        var tail = sorted.cumsum(1).LessOrEqualTo(1 - HeadMass);
        return gaps.FilledWhere(tail, 0).sum(dim: 1) / gaps.sum(dim: 1).AtLeast(SoftProbabilities.Tiny);
    }
}
