using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Losses.Inner;

/// <summary>
/// Patient distillation: the mean squared difference between the hidden vectors of several layers, all brought to length 1 (Sun et al., 2019).
/// By default every layer of the student learns from one of the teacher's at even distances.
/// </summary>
[Loss("pkd", "match normalised hidden vectors of several layers", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Sun et al.: Patient Knowledge Distillation for BERT Model Compression, 2019", Needs = LossNeeds.HiddenStates)]
public sealed record PatientKdLoss() : ProjectedLoss(LayerStrategy.Skip)
{
    /// <inheritdoc/>
    protected override Tensor Distance(Tensor student, Tensor teacher)
    {
        // |a − b|² = aa − 2 ab + bb of the normalised vectors, from what each pair has one of: to divide whole vectors and to go back through that costs several times as much.
        var (own, other) = (student.norm(-1), teacher.norm(-1));
        var (divisor, otherDivisor) = (own.clamp_min(Relations.LeastLength), other.clamp_min(Relations.LeastLength));
        var products = (student * teacher).sum(-1) / (divisor * otherDivisor);
        return ((own / divisor).square() - (2 * products) + (other / otherDivisor).square()) / student.shape[^1];
    }
}
