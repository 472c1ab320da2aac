using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(q ‖ p), the other way round: the student may leave out what the teacher finds possible, but pays for what the teacher excludes
/// (Gu et al., MiniLLM, 2023). The mean over the rows.
/// </summary>
[Loss("reverse-kl", "match the teacher's main mode, reverse KL", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Gu et al.: MiniLLM, Knowledge Distillation of Large Language Models, 2023", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record ReverseKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) => SoftProbabilities.KullbackLeibler(logQ, logP);
}
