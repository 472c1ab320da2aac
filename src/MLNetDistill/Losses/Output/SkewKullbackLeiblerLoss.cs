using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(p ‖ α p + (1 − α) q): a little of the teacher's probabilities p is mixed into the student's q, which bounds the gradient where the student
/// gives a class no chance. The mean over the rows.
/// </summary>
[Loss("skew-kl", "forward KL to a mixture of student and teacher", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Ko et al.: DistiLLM, Towards Streamlined Distillation for Large Language Models, 2024", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record SkewKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <summary>The teacher's share α of the mixture, from 0 (plain KL) up to, not including, 1. Default 0.1.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is >= 0 and < 1, nameof(Alpha), Alpha, "0 up to, not including, 1");
    }

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) =>
        SoftProbabilities.KullbackLeibler(logP, Alpha == 0 ? logQ : SoftProbabilities.LogMixture(logP, logQ, Alpha));
}
