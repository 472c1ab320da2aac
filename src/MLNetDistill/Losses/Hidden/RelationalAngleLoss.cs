using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The cosines of the angles in all triangles of examples of a batch, compared by a smooth L1 loss (Park et al., Relational Knowledge Distillation,
/// 2019). Scale 50, as is usual for classification; the paper used 2 for metric learning. Batches of more than 32 rows are taken in parts.
/// </summary>
[Loss("rkd-angle", "match the angles between the examples of a batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Park et al.: Relational Knowledge Distillation, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record RelationalAngleLoss() : FeatureLoss(scale: 50)
{
    // Triangles grow with the third power of the rows: a batch of 64 in two parts has a quarter of them, and they say the same of it.
    private const long MostRows = 32;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher)
    {
        var parts = (student.shape[0] + MostRows - 1) / MostRows;
        return Compare(new Corners(Split(student, parts)), new Corners(Split(teacher, parts)));
    }

    /// <summary>Equal parts, [parts, rows, width]; fewer rows than parts are left out at the end.</summary>
    private static Tensor Split(Tensor values, long parts)
    {
        var rows = values.shape[0] / parts;
        return values.narrow(0, 0, parts * rows).reshape(parts, rows, -1);
    }

    private static Tensor Compare(Corners own, Corners other)
    {
        using var scope = NewDisposeScope();
        Tensor value, byInverse, byShares, byGram;
        using (no_grad())
        {
            var products = own.Products();
            var difference = own.Cosines(products).sub_(other.Cosines(other.Products()));
            // The slope g of the smooth L1 loss of d is d within ±1, and the loss is g d − g² / 2.
            var slope = difference.AtLeast(-1).AtMost(1);
            var count = slope.numel();
            value = (slope.flatten().dot(difference.flatten()) - slope.flatten().dot(slope.flatten()).DividedBy(2)).DividedBy(count);
            // The slope at [i, j, k] is the same as that at [i, k, j].
            byGram = products.mul_(slope).sum(dim: 1).DividedBy(count);
            var sums = slope.matmul(stack([own.Inverse, own.Shares], 3)).Times(2.0 / count);
            byShares = sums.select(3, 0);
            byInverse = sums.select(3, 1).Plus(slope.mul_(own.Gram.unsqueeze(1)).matmul(own.Inverse.unsqueeze(3)).squeeze(3).Times(2.0 / count));
        }
        return KnownGradient.Of(value, (own.Inverse, byInverse), (own.Shares, byShares), (own.Gram, byGram)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The angle at i between j and k has the cosine (j − i)(k − i) / |j − i| |k − i|, and (j − i)(k − i) = jk − ij − ik + ii: from the scalar products alone; the differences
    /// themselves would take rows² vectors. With the inverse lengths r that is rij rik jk + uij rik + rij uik, where u = r (ii / 2 − ij).
    /// </summary>
    private sealed class Corners
    {
        public Corners(Tensor values)
        {
            (Gram, var squares, var distances) = Relations.SquaredDistances(values);
            var apart = distances > squares.Plus(squares.transpose(-1, -2)).Times(1e-5);
            Inverse = where(apart, distances, ones_like(distances)).rsqrt() * apart.to(values.dtype) * Relations.OffDiagonal(values);
            Shares = Inverse * (squares.DividedBy(2) - Gram);
        }

        /// <summary>The scalar products, [parts, rows, rows].</summary>
        public Tensor Gram { get; }

        /// <summary>r, [parts, rows, rows]; 0 where two examples are the same point.</summary>
        public Tensor Inverse { get; }

        /// <summary>u, [parts, rows, rows].</summary>
        public Tensor Shares { get; }

        /// <summary>rij rik, [parts, rows, rows, rows].</summary>
        public Tensor Products() => Inverse.unsqueeze(3) * Inverse.unsqueeze(2);

        /// <summary>At [part, i, j, k] the cosine of the angle at i between j and k; 0 where two of them are the same point.</summary>
        public Tensor Cosines(Tensor products) => stack([Shares, Inverse], 3).matmul(stack([Inverse, Shares], 2)).addcmul_(products, Gram.unsqueeze(1), TensorMath.One);
    }
}
