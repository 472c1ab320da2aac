using MLNetDistill.Inference;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses.Inner;

/// <summary>
/// The cosines of the angles in all triangles of examples of a batch, compared by a smooth L1 loss (Park et al., Relational Knowledge Distillation,
/// 2019). Scale 50, as is usual for classification; the paper used 2 for metric learning. Batches of more than 64 rows are taken in parts.
/// </summary>
[Loss("rkd-angle", "match the angles between the examples of a batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Park et al.: Relational Knowledge Distillation, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record RelationalAngleLoss() : FeatureLoss(scale: 50)
{
    // The triangles of 64 rows fill a megabyte, and they grow with the third power.
    private const long MostRows = 64;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher)
    {
        var parts = (student.shape[0] + MostRows - 1) / MostRows;
        return stack(student.chunk(parts).Zip(teacher.chunk(parts), (s, t) => functional.smooth_l1_loss(Cosines(s), Cosines(t)))).mean();
    }

    /// <summary>At [i, j, k] the cosine of the angle at i between j and k; 0 where two of them are the same point.</summary>
    private static Tensor Cosines(Tensor values)
    {
        // From the scalar products alone: (j − i)(k − i) = jk − ij − ik + ii. The differences themselves would take rows² vectors. With the inverse lengths r of
        // both sides that is rij rik jk + uij rik + rij uik, where u = r (ii / 2 − ij): a product of matrices, which has a cheap gradient, but for the first summand.
        var (gram, squares, distances) = Relations.SquaredDistances(values);
        var apart = distances > 1e-5 * (squares + squares.transpose(0, 1));
        var inverse = where(apart, distances, ones_like(distances)).rsqrt() * apart.to(values.dtype) * Relations.OffDiagonal(values);
        var shares = inverse * ((squares / 2) - gram);
        var (left, right) = (stack([shares, inverse], 2), stack([inverse, shares], 1));
        return left.bmm(right).addcmul(inverse.unsqueeze(2).bmm(inverse.unsqueeze(1)), gram.unsqueeze(0), 1);
    }
}
