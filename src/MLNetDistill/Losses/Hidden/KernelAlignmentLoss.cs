using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// 1 minus the linear centered kernel alignment of the vectors of a batch, a similarity that no rotation and no scale of either side changes
/// (Kornblith et al., Similarity of Neural Network Representations Revisited, 2019).
/// </summary>
[Loss("cka", "align the examples' vectors up to rotation and scale", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Kornblith et al.: Similarity of Neural Network Representations Revisited, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record KernelAlignmentLoss() : FeatureLoss(scale: 1)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher)
    {
        var (k, l) = (Relations.Gram(Relations.Center(student)), Relations.Gram(Relations.Center(teacher)));
        // Vectors that are all the same have no kernel to align.
        return ((k * l).sum() / (k.norm() * l.norm()).AtLeast(1e-12)).SubtractedFrom(1);
    }
}
