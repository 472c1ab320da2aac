using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Patient distillation: the mean squared difference between the hidden vectors of several layers, all brought to length 1 (Sun et al., 2019).
/// By default every layer of the student learns from one of the teacher's at even distances.
/// </summary>
[Loss("pkd", "match normalized hidden vectors of several layers", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Sun et al.: Patient Knowledge Distillation for BERT Model Compression, 2019", Needs = LossNeeds.HiddenStates)]
public sealed record PatientKdLoss() : ProjectedLoss(LayerStrategy.Skip)
{
    /// <summary>Between vectors of length 1 the squared distance is twice what their cosine lacks of 1.</summary>
    protected override Tensor Distance(Tensor student, Tensor teacher) => Relations.Cosine(student, teacher).Times(2).SubtractedFrom(2).DividedBy(student.shape[^1]);
}
