using MLNetDistill.Inference;
using TorchSharp;
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
        using var scope = NewDisposeScope();
        Tensor values, gradient;
        using (no_grad())
        {
            var divisors = student.norm(-1, keepdim: true).clamp_min(Relations.LeastLength);
            var direction = student / divisors;
            var difference = direction - Relations.Normalize(teacher);
            values = difference.square().mean([-1]);
            // What of a change points along the vector does not turn it.
            var turn = difference - (direction * (difference * direction).sum(-1, keepdim: true));
            gradient = turn / (divisors * (student.shape[^1] / 2.0));
        }
        return KnownGradient.OfEach(values, student, gradient).MoveToOuterDisposeScope();
    }
}
