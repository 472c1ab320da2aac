using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>Squared difference to the value that the teacher predicts, standardized as the targets are, the mean over the rows.</summary>
[Loss("regression-kd", "match the values that the teacher predicts", TaskKind.Regression,
    Paper = "Chen et al.: Learning Efficient Object Detection Models with Knowledge Distillation, 2017 (without the bound, which is 'bounded-regression')", Needs = LossNeeds.SoftLabels)]
public sealed record RegressionKdLoss : StatelessLoss
{
    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels) =>
        new(functional.mse_loss(student.Raw, teacher!.Raw));
}
