using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL between softened probabilities of logits that are standardized class by class over the batch: what an example says in comparison with the
/// others. Times α² instead of T². The mean over the rows.
/// </summary>
[Loss("luminet", "match how the teacher's logits of an example stand out from the batch", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Hossain et al.: LumiNet, Perception-Driven Knowledge Distillation via Statistical Logit Calibration, 2023", Needs = LossNeeds.SoftLabels | LossNeeds.WholeBatch, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record LumiNetLoss() : TemperedLoss(4, temperatureSquared: false)
{
    /// <summary>The loss is multiplied by α², above 0. Default 33.</summary>
    public double Alpha { get; init; } = 33;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is > 0 and <= 1000, nameof(Alpha), Alpha, "above 0 and at most 1000");
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature) => SoftProbabilities.KullbackLeibler(
        SoftProbabilities.Log(Standardize(teacher.Logits), temperature), SoftProbabilities.Log(Standardize(student.Logits), temperature)).Times(Alpha * Alpha);

    private static Tensor Standardize(Tensor logits) =>
        (logits - logits.mean([0], keepdim: true)) / logits.var(dim: 0, unbiased: false, keepdim: true).Plus(1e-5).sqrt();
}
