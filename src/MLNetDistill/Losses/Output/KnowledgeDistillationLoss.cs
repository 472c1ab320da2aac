using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The classic: KL(p ‖ q) between the teacher's probabilities p and the student's q, both softened by the temperature T, the mean over the
/// rows (Hinton, Vinyals and Dean, 2015). With the factor T² the gradient keeps its size when T changes: T (q − p).
/// </summary>
[Loss("kd", "match the teacher's softened probabilities, forward KL", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, 2015", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record KnowledgeDistillationLoss() : DivergenceLoss(2)
{
    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) => SoftProbabilities.KullbackLeibler(logP, logQ);
}
