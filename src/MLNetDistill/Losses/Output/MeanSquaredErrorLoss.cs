using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Squared difference to the target, the mean over the labeled rows. Targets are standardized, so that a value of 1 is what the mean of the data reaches.</summary>
[Loss("mse", "learn from the targets", TaskKind.Regression, Paper = "least squares", Needs = LossNeeds.Labels)]
public sealed record MeanSquaredErrorLoss : StatelessLoss
{
    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        var unknown = labels.Targets.isnan();
        var each = (student.Raw - labels.Targets.FilledWhere(unknown, 0)).Squared();
        return new(each.FilledWhere(unknown, 0).sum().DividedBy(Math.Max(1, labels.Known)));
    }
}
