using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>Cross entropy of each class by itself with its 0-or-1 label, the mean over the labels that are known: several classes of one example may be right.</summary>
[Loss("bce", "learn from the labels, each class by itself", TaskKind.MultiLabel, MinimumClasses = 1, Paper = "maximum likelihood", Needs = LossNeeds.Labels)]
public sealed record BinaryCrossEntropyLoss : StatelessLoss
{
    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        var unknown = labels.Targets.isnan();
        var each = functional.binary_cross_entropy_with_logits(student.Raw, labels.Targets.FilledWhere(unknown, 0), reduction: Reduction.None);
        return new(each.FilledWhere(unknown, 0).sum().DividedBy(Math.Max(1, labels.Known)));
    }
}
