namespace MLNetDistill.Starts;

/// <summary>
/// Principal component analysis (Pearson, 1901) by the eigenvectors of the covariance matrix, found with Jacobi's rotations (1846): plain double
/// precision on one thread, so that the same rows give the same bits everywhere.
/// </summary>
internal static class PrincipalComponents
{
    private const int MostSweeps = 60;

    /// <summary>The rows in the space of their first components, the one of the largest variance first; the mean row is 0.</summary>
    /// <param name="rows">[rows × width].</param>
    /// <param name="width">The width of a row.</param>
    /// <param name="components">How many components to keep, at most the width.</param>
    /// <returns>[rows × components].</returns>
    public static float[] Project(ReadOnlySpan<float> rows, int width, int components)
    {
        var count = rows.Length / width;
        var centred = new double[rows.Length];
        for (var column = 0; column < width; column++)
        {
            var mean = 0.0;
            for (var row = 0; row < count; row++) mean += rows[(row * width) + column];
            mean /= count;
            for (var row = 0; row < count; row++) centred[(row * width) + column] = rows[(row * width) + column] - mean;
        }
        var (values, vectors) = Eigen(Covariance(centred, width), width);
        var order = Enumerable.Range(0, width).OrderByDescending(i => values[i]).Take(components).ToArray();

        var projected = new float[count * components];
        for (var c = 0; c < components; c++)
        {
            // An eigenvector's sign is arbitrary; the largest entry is made positive.
            var axis = vectors.AsSpan(order[c] * width, width).ToArray();
            var sign = Math.Sign(axis.MaxBy(Math.Abs));
            for (var row = 0; row < count; row++)
            {
                var sum = 0.0;
                for (var i = 0; i < width; i++) sum += centred[(row * width) + i] * axis[i];
                projected[(row * components) + c] = (float)(sign * sum);
            }
        }
        return projected;
    }

    private static double[] Covariance(double[] centred, int width)
    {
        var matrix = new double[width * width];
        for (var start = 0; start < centred.Length; start += width)
        {
            var row = centred.AsSpan(start, width);
            for (var i = 0; i < width; i++)
            {
                var value = row[i];
                var line = matrix.AsSpan(i * width, width);
                for (var j = 0; j <= i; j++) line[j] += value * row[j];
            }
        }
        var count = centred.Length / width;
        for (var i = 0; i < width; i++)
            for (var j = 0; j <= i; j++) matrix[(i * width) + j] = matrix[(j * width) + i] = matrix[(i * width) + j] / count;
        return matrix;
    }

    /// <summary>The eigenvalues of a symmetric matrix and its eigenvectors, one per row. The matrix is used up.</summary>
    private static (double[] Values, double[] Vectors) Eigen(double[] a, int n)
    {
        var vectors = new double[n * n];
        for (var i = 0; i < n; i++) vectors[(i * n) + i] = 1;
        var enough = 1e-26 * a.Sum(x => x * x);
        for (var sweep = 0; sweep < MostSweeps && OffDiagonal(a, n) > enough; sweep++)
            for (var p = 0; p < n - 1; p++)
                for (var q = p + 1; q < n; q++) Rotate(a, vectors, n, p, q);
        return ([.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])], vectors);
    }

    private static double OffDiagonal(double[] a, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++) sum += 2 * a[(i * n) + j] * a[(i * n) + j];
        return sum;
    }

    /// <summary>The rotation in the plane of p and q that makes their covariance 0.</summary>
    private static void Rotate(double[] a, double[] vectors, int n, int p, int q)
    {
        var (app, aqq, apq) = (a[(p * n) + p], a[(q * n) + q], a[(p * n) + q]);
        if (apq == 0) return;
        var theta = (aqq - app) / (2 * apq);
        var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var cosine = 1 / Math.Sqrt((t * t) + 1);
        var sine = t * cosine;
        // The matrix is symmetric: its rows are turned, in one stretch of memory each, and copied to the columns.
        Turn(a.AsSpan(p * n, n), a.AsSpan(q * n, n), cosine, sine);
        Turn(vectors.AsSpan(p * n, n), vectors.AsSpan(q * n, n), cosine, sine);
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + p] = a[(p * n) + i];
            a[(i * n) + q] = a[(q * n) + i];
        }
        // Where the two rows meet the two columns, both are turned.
        Span<double> block = [app, apq, apq, aqq];
        Turn(block[..1], block[1..2], cosine, sine);
        Turn(block[2..3], block[3..], cosine, sine);
        Turn(block[..2], block[2..], cosine, sine);
        (a[(p * n) + p], a[(p * n) + q], a[(q * n) + p], a[(q * n) + q]) = (block[0], block[1], block[2], block[3]);
    }

    private static void Turn(Span<double> x, Span<double> y, double cosine, double sine)
    {
        for (var i = 0; i < x.Length; i++) (x[i], y[i]) = ((cosine * x[i]) - (sine * y[i]), (sine * x[i]) + (cosine * y[i]));
    }
}
