using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(p ‖ q) in which the rows of a batch that the teacher finds hard count more: the weights are softmax(c / scale) over the batch, with c = −log p(y) at
/// temperature 1. The target y is the label, or the teacher's most probable class where there is none. The weighted mean over the rows.
/// </summary>
[Loss("token-scaled-kd", "forward KL that counts rows more where the teacher is less sure of the label", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Kim et al.: Token-Scaled Logit Distillation for Ternary Weight Generative Language Models, 2023", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record TokenScaledKdLoss() : TemperedLoss(1)
{
    /// <summary>The larger, the more alike are the weights of the rows, above 0. Default 10.</summary>
    public double Scale { get; init; } = 10;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireTemperature(Scale, nameof(Scale));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var hardness = SoftProbabilities.Log(teacher.Logits, 1).gather(1, labels.ClassesOr(teacher.Logits).unsqueeze(1)).neg();
        var weights = hardness.DividedBy(Scale).softmax(0);
        var (logP, logQ) = (SoftProbabilities.Log(teacher.Logits, temperature), SoftProbabilities.Log(student.Logits, temperature));
        return (weights * logP.exp() * (logP - logQ)).sum();
    }
}
