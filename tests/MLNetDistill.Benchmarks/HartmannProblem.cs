using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.Benchmarks;

/// <summary>Hartmann's function of six numbers, whose cost grows with the first, one of which exists only with the better of two choices. Best score about 3.32.</summary>
internal sealed class HartmannProblem() : SearchProblem("hartmann", new(
[
    new ChoiceDimension("kind", ["poor", "good"]),
    .. Enumerable.Range(1, 5).Select(i => new RealDimension($"x{i}", 0, 1) { Cost = i == 1 ? CostOrder.Ascending : CostOrder.None }),
    new RealDimension("x6", 0, 1) { Condition = new("kind", "good") },
]))
{
    private static readonly double[] Alpha = [1, 1.2, 3, 3.2];
    private static readonly double[,] A = { { 10, 3, 17, 3.5, 1.7, 8 }, { 0.05, 10, 17, 0.1, 8, 14 }, { 3, 3.5, 1.7, 10, 17, 8 }, { 17, 8, 0.05, 10, 0.1, 14 } };
    private static readonly double[,] P =
    {
        { 0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886 }, { 0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991 },
        { 0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650 }, { 0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381 },
    };

    public override double Seconds(Configuration point) => Math.Pow(30, (double)point["x1"]);

    public override double Score(Configuration point)
    {
        double sum = 0;
        for (var i = 0; i < 4; i++)
        {
            double distance = 0;
            for (var d = 0; d < 6; d++)
            {
                var x = point.TryGetValue($"x{d + 1}", out var value) ? (double)value : 0.5;
                distance += A[i, d] * (x - P[i, d]) * (x - P[i, d]);
            }
            sum += Alpha[i] * Math.Exp(-distance);
        }
        return sum;
    }
}
