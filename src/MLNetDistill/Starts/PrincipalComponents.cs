using static TorchSharp.torch;

namespace MLNetDistill.Starts;

/// <summary>Principal component analysis (Pearson, 1901) by the eigenvectors of the covariance matrix, in double precision.</summary>
internal static class PrincipalComponents
{
    /// <summary>The rows in the space of their first components, the one of the largest variance first; the mean row is 0.</summary>
    /// <param name="rows">[rows × width].</param>
    /// <param name="width">The width of a row.</param>
    /// <param name="components">How many components to keep, at most the width.</param>
    /// <returns>[rows × components].</returns>
    public static float[] Project(ReadOnlySpan<float> rows, int width, int components)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = tensor(rows.ToArray(), [rows.Length / width, width], ScalarType.Float64);
        var centered = values - values.mean([0], keepdim: true);
        // Ascending, and an axis a column.
        var (_, vectors) = linalg.eigh(centered.transpose(0, 1).mm(centered));
        var axes = vectors.narrow(1, width - components, components).flip(1);
        // An eigenvector's sign is arbitrary; its largest entry is made positive.
        var signs = axes.gather(0, axes.abs().argmax(0, keepdim: true)).sign();
        return centered.mm(axes * signs).to(ScalarType.Float32).data<float>().ToArray();
    }
}
