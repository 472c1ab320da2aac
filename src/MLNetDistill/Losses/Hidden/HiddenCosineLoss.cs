using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>1 minus the cosine between hidden vectors, through a learned projection where the widths differ (Sanh et al., DistilBERT, 2019).</summary>
[Loss("hidden-cosine", "match the directions of hidden vectors", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Sanh et al.: DistilBERT, a distilled version of BERT, 2019", Needs = LossNeeds.HiddenStates)]
public sealed record HiddenCosineLoss : ProjectedLoss
{
    /// <inheritdoc/>
    protected override Tensor Distance(Tensor student, Tensor teacher) => Relations.Cosine(student, teacher).SubtractedFrom(1);
}
