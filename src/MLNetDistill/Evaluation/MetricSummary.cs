namespace MLNetDistill.Evaluation;

/// <summary>One metric over several seeds.</summary>
/// <param name="Mean">The mean; NaN if the metric is undefined for a seed.</param>
/// <param name="StandardDeviation">The sample standard deviation (n − 1); NaN for one seed.</param>
/// <param name="Count">The number of seeds.</param>
public readonly record struct MetricSummary(double Mean, double StandardDeviation, int Count)
{
    /// <summary>Mean and standard deviation of the values.</summary>
    public static MetricSummary Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0) return new(double.NaN, double.NaN, 0);
        var mean = values.Average();
        return new(mean, values.Count == 1 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)), values.Count);
    }

    /// <summary>The summary of each metric over the runs, in the order of the first run.</summary>
    /// <param name="runs">One result of <see cref="Evaluator.Evaluate"/> per seed; all of the same task.</param>
    public static IReadOnlyDictionary<string, MetricSummary> Of(IReadOnlyList<IReadOnlyDictionary<string, double>> runs)
    {
        var summaries = new OrderedDictionary<string, MetricSummary>();
        if (runs.Count == 0) return summaries;
        foreach (var name in runs[0].Keys) summaries.Add(name, Of([.. runs.Select(run => run[name])]));
        return summaries;
    }
}
