using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// Mean squared difference of student and teacher logits over all rows and outputs (Ba and Caruana, 2014; Kim et al., 2021). The teacher must
/// give logits of a stable scale: logarithms of probabilities will do.
/// </summary>
[Loss("logit-mse", "match the teacher's logits", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, MinimumClasses = 1,
    Paper = "Ba, Caruana: Do Deep Nets Really Need to be Deep?, 2014; Kim et al.: Comparing KL Divergence and MSE Loss in Knowledge Distillation, 2021", Needs = LossNeeds.SoftLabels)]
public sealed record LogitMseLoss : StatelessLoss
{
    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels) =>
        new(functional.mse_loss(student.Raw, teacher!.Raw));
}
