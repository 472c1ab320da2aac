using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL between softened probabilities of logits that are standardized row by row, (z − mean) / standard deviation, so that the student learns the
/// order and the proportions of the teacher's logits, but not their size. The mean over the rows.
/// </summary>
[Loss("logit-standardization", "match the teacher's logits in proportion, not in size", TaskKind.Multiclass,
    Paper = "Sun et al.: Logit Standardization in Knowledge Distillation, 2024", Needs = LossNeeds.SoftLabels, MinimumClasses = 3, TopK = SoftProbabilities.SpreadsMissingMass,
    WhyNotFewer = "two standardized logits are always the same two numbers, one above and one below 0")]
public sealed record LogitStandardizationLoss() : TemperedLoss(2)
{
    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature) => SoftProbabilities.KullbackLeibler(
        SoftProbabilities.Log(Standardize(teacher.Logits), temperature), SoftProbabilities.Log(Standardize(student.Logits), temperature));

    private static Tensor Standardize(Tensor logits) => (logits - logits.mean([1], keepdim: true)) / logits.std(dim: 1, unbiased: true, keepdim: true).Plus(1e-7);
}
