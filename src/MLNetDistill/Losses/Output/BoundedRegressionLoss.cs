using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Squared error that stops at the teacher: a row counts only while the student's squared error plus the margin is larger than the
/// teacher's, in units of the standardized target. The mean over the labeled rows.
/// </summary>
[Loss("bounded-regression", "learn the targets until the student is better than the teacher", TaskKind.Regression,
    Paper = "Chen et al.: Learning Efficient Object Detection Models with Knowledge Distillation, 2017", Needs = LossNeeds.SoftLabels | LossNeeds.Labels)]
public sealed record BoundedRegressionLoss : StatelessLoss
{
    /// <summary>By how much the student's squared error must be smaller than the teacher's for a row to stop counting, at least 0. Default 0.</summary>
    public double Margin { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(double.IsFinite(Margin) && Margin >= 0, nameof(Margin), Margin, "at least 0");
    }

    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        var unknown = labels.Targets.isnan();
        var target = labels.Targets.FilledWhere(unknown, 0);
        var (error, bound) = ((student.Raw - target).Squared(), (teacher!.Raw - target).Squared());
        var done = unknown.logical_or(error.Plus(Margin) <= bound);
        return new(error.FilledWhere(done, 0).sum().DividedBy(Math.Max(1, labels.Known)));
    }
}
