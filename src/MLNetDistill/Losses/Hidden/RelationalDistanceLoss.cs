using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// The distances between the examples of a batch, each side divided by their mean, compared by a smooth L1 loss (Park et al., Relational Knowledge
/// Distillation, 2019). Scale 25, as is usual for classification; the paper used 1 for metric learning.
/// </summary>
[Loss("rkd-distance", "match the distances between the examples of a batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Park et al.: Relational Knowledge Distillation, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record RelationalDistanceLoss() : FeatureLoss(scale: 25)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher) => functional.smooth_l1_loss(Relative(student), Relative(teacher));

    private static Tensor Relative(Tensor values)
    {
        // A root has no derivative at 0, where an example meets itself or its double.
        var distances = Relations.SquaredDistances(values).Distances.AtLeast(1e-12).sqrt() * Relations.OffDiagonal(values);
        var rows = values.shape[0];
        return distances / distances.sum().DividedBy(rows * (rows - 1));
    }
}
