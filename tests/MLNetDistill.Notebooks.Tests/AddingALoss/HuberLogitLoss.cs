using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Notebooks.Tests.AddingALoss;

/// <summary>Squared differences between logits, but absolute ones where they are large, so that a few wild scores don't rule (Huber, 1964).</summary>
[Loss("logit-huber", "match the teacher's logits, large differences less", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Huber: Robust Estimation of a Location Parameter, 1964", Needs = LossNeeds.SoftLabels)]
public sealed record HuberLogitLoss : StatelessLoss
{
    /// <summary>The difference from which on it counts as large, above 0. Default 1.</summary>
    public double Beta { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(double.IsFinite(Beta) && Beta > 0, nameof(Beta), Beta, "above 0");
    }

    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels) =>
        new(functional.smooth_l1_loss(student.Logits, teacher!.Logits, beta: Beta));
}
