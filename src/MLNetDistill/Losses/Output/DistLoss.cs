using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// Correlation instead of equality: β (1 − the mean correlation of the rows of q and p) + γ (1 − that of their columns), so that a student too small to copy a
/// strong teacher still learns which classes are likelier for an example and which examples are likelier of a class. With two classes rows correlate
/// fully or not at all, and the columns teach.
/// </summary>
[Loss("dist", "correlate with the teacher's probabilities within each example and across the batch", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Huang et al.: Knowledge Distillation from A Stronger Teacher, 2022", Needs = LossNeeds.SoftLabels | LossNeeds.WholeBatch, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record DistLoss() : TemperedLoss(1)
{
    /// <summary>The weight β of the correlation within examples, at least 0. Default 1.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>The weight γ of the correlation across the batch, at least 0. Default 1.</summary>
    public double Gamma { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Beta != 0) RequireFactor(Beta, nameof(Beta));
        if (Gamma != 0) RequireFactor(Gamma, nameof(Gamma));
        Require(Beta + Gamma > 0, nameof(Gamma), Gamma, "above 0 where Beta is 0");
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var (p, q) = (SoftProbabilities.Of(teacher.Logits, temperature), SoftProbabilities.Of(student.Logits, temperature));
        return Distance(p, q, 1).Times(Beta).Plus(Distance(p, q, 0).Times(Gamma));
    }

    /// <summary>1 − the mean of Pearson's correlation along a dimension.</summary>
    private static Tensor Distance(Tensor p, Tensor q, long along) =>
        functional.cosine_similarity(p - p.mean([along], keepdim: true), q - q.mean([along], keepdim: true), along).mean().SubtractedFrom(1);
}
