using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Generalized Jensen-Shannon divergence: β KL(p ‖ m) + (1 − β) KL(q ‖ m) with the mixture m = β p + (1 − β) q of the teacher's
/// probabilities p and the student's q. By convention β = 0 is KL(p ‖ q) and β = 1 is KL(q ‖ p), which the divergence resembles near these
/// ends; β = ½ is symmetric and at most ln 2.
/// </summary>
[Loss("jsd", "match the teacher by the generalized Jensen-Shannon divergence", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Agarwal et al.: On-Policy Distillation of Language Models, Learning from Self-Generated Mistakes, 2024", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record JensenShannonLoss() : DivergenceLoss(1)
{
    /// <summary>The teacher's share β of the mixture, 0 to 1. Default ½.</summary>
    public double Beta { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Beta is >= 0 and <= 1, nameof(Beta), Beta, "0 to 1");
    }

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ)
    {
        if (Beta == 0) return SoftProbabilities.KullbackLeibler(logP, logQ);
        if (Beta == 1) return SoftProbabilities.KullbackLeibler(logQ, logP);
        var mixture = SoftProbabilities.LogMixture(logP, logQ, Beta);
        return SoftProbabilities.KullbackLeibler(logP, mixture).Times(Beta).Plus(SoftProbabilities.KullbackLeibler(logQ, mixture).Times(1 - Beta));
    }
}
