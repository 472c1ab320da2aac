using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The scalar products between the examples of a batch, each row brought to length 1: the squared difference over the square of the batch
/// (Tung and Mori, 2019). Scale 3000, as published.
/// </summary>
[Loss("similarity-preserving", "match which examples of a batch are similar", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Tung, Mori: Similarity-Preserving Knowledge Distillation, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record SimilarityPreservingLoss() : FeatureLoss(scale: 3000)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher) =>
        (Relations.Normalize(Relations.Gram(student)) - Relations.Normalize(Relations.Gram(teacher))).Squared().mean();
}
