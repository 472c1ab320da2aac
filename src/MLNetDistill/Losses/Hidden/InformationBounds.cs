using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// Lower bounds on the mutual information of two variables from a critic's scores of a batch, [batch, batch], with the pairs that belong together
/// on the diagonal (Poole et al., On Variational Bounds of Mutual Information, 2019).
/// </summary>
internal static class InformationBounds
{
    /// <summary>The cross entropy with which the scores of a row choose its own column; log batch minus this is the bound called InfoNCE, at most log batch.</summary>
    public static Tensor Contrast(Tensor scores) => functional.cross_entropy(scores, TensorMath.Range(scores.shape[0], scores.device));

    /// <summary>InfoNCE.</summary>
    public static Tensor InfoNce(Tensor scores) => Contrast(scores).SubtractedFrom(Math.Log(scores.shape[0]));

    /// <summary>The bound of Nguyen, Wainwright and Jordan, 2010: TUBA with the baseline e.</summary>
    public static Tensor Nwj(Tensor scores) => Tuba(scores.Minus(1), zeros([1, 1], scores.dtype, scores.device));

    /// <summary>The tractable unnormalized bound of Barber and Agakov with a baseline.</summary>
    /// <param name="scores">[batch, batch].</param>
    /// <param name="logBaseline">[batch, 1].</param>
    public static Tensor Tuba(Tensor scores, Tensor logBaseline) => (Diagonal(scores) - logBaseline).mean().Plus(1) - OffDiagonalMean((scores - logBaseline).exp());

    /// <summary>Between TUBA (alpha 0: high variance, no limit) and a bound whose baseline is the rest of the batch (alpha 1: low variance, about log batch at most).</summary>
    /// <param name="scores">[batch, batch].</param>
    /// <param name="logBaseline">[batch, 1].</param>
    /// <param name="alpha">From 0 to 1.</param>
    public static Tensor Interpolated(Tensor scores, Tensor logBaseline, double alpha)
    {
        if (alpha == 0) return Tuba(scores, logBaseline);
        var baseline = LogMeanOfOthers(scores);
        if (alpha < 1) baseline = baseline.Plus(Math.Log(alpha)).logaddexp(logBaseline.Plus(Math.Log(1 - alpha)));
        return OffDiagonalMean(Diagonal(scores) - baseline).Plus(1) - OffDiagonalMean((scores - Diagonal(baseline)).exp());
    }

    /// <summary>At [i, j] the logarithm of the mean of exp(score) over row i without column j.</summary>
    private static Tensor LogMeanOfOthers(Tensor scores)
    {
        // Taking a summand away from the sum of all is exact unless it is nearly all of it, and that can only be the largest one.
        var largest = functional.one_hot(scores.argmax(1), scores.shape[1]).@bool();
        var all = scores.logsumexp(1, keepdim: true);
        var withoutLargest = scores.FilledWhere(largest, double.NegativeInfinity).logsumexp(1, keepdim: true);
        var without = all.Plus((scores - all).FilledWhere(largest, double.NegativeInfinity).exp().neg().log1p());
        return where(largest, withoutLargest, without).Minus(Math.Log(scores.shape[1] - 1));
    }

    private static Tensor Diagonal(Tensor scores) => (scores * eye(scores.shape[0], dtype: scores.dtype, device: scores.device)).sum(1, keepdim: true);

    private static Tensor OffDiagonalMean(Tensor values)
    {
        var rows = values.shape[0];
        return values.FilledWhere(eye(rows, dtype: ScalarType.Bool, device: values.device), 0).sum().DividedBy(rows * (rows - 1));
    }
}
