using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(q ‖ (1 − α) p + α q): a little of the student's probabilities q is mixed into the teacher's p, so that what the teacher excludes costs a
/// bounded amount. The mean over the rows.
/// </summary>
[Loss("skew-reverse-kl", "reverse KL to a mixture of teacher and student", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Ko et al.: DistiLLM, Towards Streamlined Distillation for Large Language Models, 2024", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record SkewReverseKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <summary>The student's share α of the mixture, from 0 (plain reverse KL) up to, not including, 1. Default 0.1.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is >= 0 and < 1, nameof(Alpha), Alpha, "0 up to, not including, 1");
    }

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) =>
        SoftProbabilities.KullbackLeibler(logQ, Alpha == 0 ? logP : SoftProbabilities.LogMixture(logQ, logP, Alpha));
}
