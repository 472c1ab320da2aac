using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>How the vectors of a batch lie to one another.</summary>
internal static class Relations
{
    /// <summary>Below this, float32 can't tell a vector's length from 0.</summary>
    public const double LeastLength = 1e-6;

    /// <summary>Vectors of length 1; shorter ones than float32 can tell from 0 stay short.</summary>
    /// <param name="values">[.., width].</param>
    public static Tensor Normalize(Tensor values) => values / values.norm(-1, keepdim: true).AtLeast(LeastLength);

    /// <summary>The cosines of pairs of vectors: their scalar products are divided, which are fewer than the vectors' numbers.</summary>
    /// <param name="a">[.., width].</param>
    /// <param name="b">[.., width].</param>
    /// <returns>[..].</returns>
    public static Tensor Cosine(Tensor a, Tensor b) => (a * b).sum(-1) / (a.norm(-1).AtLeast(LeastLength) * b.norm(-1).AtLeast(LeastLength));

    /// <summary>The cosines of all pairs of rows, [a's rows, b's rows]; again the scalar products are divided.</summary>
    /// <param name="a">[a's rows, width].</param>
    /// <param name="b">[b's rows, width].</param>
    public static Tensor Cosines(Tensor a, Tensor b) =>
        a.mm(b.transpose(0, 1)) / (a.norm(1, keepdim: true).AtLeast(LeastLength) * b.norm(1).AtLeast(LeastLength));

    /// <summary>All scalar products, [.., rows, rows].</summary>
    /// <param name="values">[.., rows, width].</param>
    public static Tensor Gram(Tensor values) => values.matmul(values.transpose(-1, -2));

    /// <summary>The vectors minus their mean, [.., rows, width].</summary>
    public static Tensor Center(Tensor values) => values - values.mean([-2], keepdim: true);

    /// <summary>1 everywhere but on the diagonal, [rows, rows].</summary>
    public static Tensor OffDiagonal(Tensor like) => eye(like.shape[^2], dtype: like.dtype, device: like.device).SubtractedFrom(1);

    /// <summary>The scalar products of the centered vectors, their squares [.., rows, 1] and all squared distances, each [.., rows, rows].</summary>
    public static (Tensor Gram, Tensor Squares, Tensor Distances) SquaredDistances(Tensor values)
    {
        // Distances don't depend on the center, and rounding is least around the mean.
        var centered = Center(values);
        var (gram, squares) = (Gram(centered), centered.Squared().sum(-1, keepdim: true));
        return (gram, squares, squares.Plus(squares.transpose(-1, -2)) - gram.Times(2));
    }
}
