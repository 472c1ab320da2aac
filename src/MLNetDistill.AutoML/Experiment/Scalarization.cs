using MLNetDistill.Common;

namespace MLNetDistill.AutoML;

/// <summary>
/// Turns score, latency and size into one number with random weights that change from proposal to proposal, so that a tuner for one number finds the whole
/// front (Knowles, ParEGO: A Hybrid Algorithm with On-line Landscape Approximation for Expensive Multiobjective Optimization Problems, 2006).
/// </summary>
internal static class Scalarization
{
    // Keeps what is worse in everything behind, also where the weakest goal is the same.
    private const double SumShare = 0.05;

    /// <summary>The trials with their scores replaced; trials that were not measured keep no score.</summary>
    /// <param name="trials">All trials, measured before they were trained.</param>
    /// <param name="seed">The search's seed.</param>
    /// <param name="number">The number of the next trial: the weights follow from it.</param>
    public static IReadOnlyList<Trial> Apply(IReadOnlyList<Trial> trials, int seed, long number)
    {
        var weights = Weights(new SeededRandom(seed, "scalarization", number));
        var scores = Range(trials.SelectMany(trial => trial.Rungs).Select(rung => rung.Score));
        var latencies = Range(trials.Select(trial => Logarithm(trial, StudentMetrics.LatencyMicroseconds)));
        var sizes = Range(trials.Select(trial => Logarithm(trial, StudentMetrics.Bytes)));
        return [.. trials.Select(trial => trial with { Rungs = [.. trial.Rungs.Select(rung => rung with { Score = Scalar(trial, rung.Score) })] })];

        double Scalar(Trial trial, double score)
        {
            double[] goals =
            [
                weights[0] * Place(score, scores),
                weights[1] * (1 - Place(Logarithm(trial, StudentMetrics.LatencyMicroseconds), latencies)),
                weights[2] * (1 - Place(Logarithm(trial, StudentMetrics.Bytes), sizes)),
            ];
            return goals.Min() + (SumShare * goals.Sum());
        }
    }

    // Evenly over all weights that sum to 1.
    private static double[] Weights(SeededRandom random)
    {
        double[] parts = [-Math.Log(1 - random.NextDouble()), -Math.Log(1 - random.NextDouble()), -Math.Log(1 - random.NextDouble())];
        return [.. parts.Select(part => part / parts.Sum())];
    }

    private static double Logarithm(Trial trial, string metric) => trial.Metrics.TryGetValue(metric, out var value) ? Math.Log(value) : double.NaN;

    private static (double Least, double Most) Range(IEnumerable<double> values)
    {
        var known = values.Where(double.IsFinite).ToList();
        return known.Count == 0 ? (0, 0) : (known.Min(), known.Max());
    }

    private static double Place(double value, (double Least, double Most) range) =>
        !double.IsFinite(value) ? 0 : range.Most > range.Least ? (value - range.Least) / (range.Most - range.Least) : 1;
}
