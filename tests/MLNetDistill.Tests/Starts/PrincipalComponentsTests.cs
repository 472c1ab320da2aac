using MLNetDistill.Starts;

namespace MLNetDistill.Tests.Starts;

public class PrincipalComponentsTests
{
    [Fact]
    public void Finds_the_axes_along_which_rows_were_spread()
    {
        // Three independent coordinates of known spread, turned in the plane of the first two and moved away from 0.
        var random = new Random(1);
        const int Rows = 4000;
        double[] spreads = [0.5, 3, 1];
        var hidden = Enumerable.Range(0, Rows).Select(_ => spreads.Select(s => s * (random.NextDouble() - 0.5)).ToArray()).ToArray();
        float[] rows = [.. hidden.SelectMany(h => new[] { (float)((0.6 * h[0]) - (0.8 * h[1]) + 7), (float)((0.8 * h[0]) + (0.6 * h[1]) - 2), (float)h[2] })];
        var projected = PrincipalComponents.Project(rows, 3, 2);
        double[] means = [.. Enumerable.Range(0, 3).Select(i => hidden.Average(h => h[i]))];
        // The sampled axes deviate from the true ones by about the root of the number of rows.
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(Math.Abs(hidden[row][1] - means[1]), Math.Abs(projected[2 * row]), 0.06);
            Assert.Equal(Math.Abs(hidden[row][2] - means[2]), Math.Abs(projected[(2 * row) + 1]), 0.06);
        }
    }

    [Fact]
    public void All_components_keep_every_distance_and_are_uncorrelated_in_falling_order()
    {
        var random = new Random(2);
        const int Rows = 60, Width = 9;
        float[] rows = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)(random.NextDouble() * (1 + (i % Width))))];
        var projected = PrincipalComponents.Project(rows, Width, Width);
        Assert.Equal(projected, PrincipalComponents.Project(rows, Width, Width));
        for (var a = 0; a < Rows; a++)
            for (var b = 0; b < a; b++) Assert.Equal(Distance(rows, a, b), Distance(projected, a, b), 1e-4);
        for (var i = 0; i < Width; i++)
        {
            for (var j = 0; j < i; j++) Assert.Equal(0, Covariance(i, j), 1e-5);
            if (i > 0) Assert.True(Covariance(i, i) <= Covariance(i - 1, i - 1) + 1e-6);
        }

        double Covariance(int i, int j) => Enumerable.Range(0, Rows).Average(row => (double)projected[(row * Width) + i] * projected[(row * Width) + j]);

        static double Distance(float[] values, int a, int b) =>
            Math.Sqrt(Enumerable.Range(0, Width).Sum(i => Math.Pow(values[(a * Width) + i] - values[(b * Width) + i], 2)));
    }
}
