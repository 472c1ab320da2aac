using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// KL from a corrected teacher: where the label does not lead the teacher's other classes by the margin, just enough probability is moved to it that
/// it does. The student gets the teacher's opinion without its mistakes. Unlabeled rows are not corrected. The mean over the rows.
/// </summary>
[Loss("mft", "match the teacher, corrected where it is wrong", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Belcak et al.: Minifinetuning, Low-Data Generation Domain Adaptation through Corrective Self-Distillation, 2025", Needs = LossNeeds.SoftLabels | LossNeeds.Labels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record CorrectedKdLoss() : TemperedLoss(1)
{
    /// <summary>By how much the label must be more probable than any other class, above 0 and below 1. Default 0.2.</summary>
    public double Margin { get; init; } = 0.2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Margin is > 0 and < 1, nameof(Margin), Margin, "above 0 and below 1");
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var target = Corrected(SoftProbabilities.Of(teacher.Logits, temperature), labels);
        return (target * (target.AtLeast(SoftProbabilities.Tiny).log() - SoftProbabilities.Log(student.Logits, temperature))).sum().DividedBy(target.shape[0]);
    }

    private Tensor Corrected(Tensor p, LabelBatch labels)
    {
        var label = functional.one_hot(labels.ClassesOr(p), p.shape[1]);
        var lead = (p * label).sum(dim: 1, keepdim: true) - p.FilledWhere(label.@bool(), 0).max(1, keepdim: true).values;
        // (1 − s) lead + s = margin; a sure teacher divides by 0 here and is not corrected.
        var share = (lead.SubtractedFrom(Margin) / lead.SubtractedFrom(1)).AtLeast(0).FilledWhere(labels.Classes.EqualTo(LabelBatch.Unlabeled).unsqueeze(1), 0);
        return (p * share.SubtractedFrom(1)).Plus(label * share);
    }
}
