namespace MLNetDistill.AutoML.Recommendation;

/// <summary>How much the experience of one data set counts for another.</summary>
internal sealed class TaskSimilarity
{
    // What the least similar data set counts: with few data sets, anything that worked elsewhere is better than nothing.
    private const double Floor = 0.1;

    private readonly Dictionary<string, (double Mean, double Deviation)> _scales;

    /// <summary>Finds the scale of every feature.</summary>
    /// <param name="tasks">The features of the data sets of the experience.</param>
    public TaskSimilarity(IEnumerable<IReadOnlyDictionary<string, double>> tasks) => _scales = tasks.SelectMany(t => t).GroupBy(f => f.Key).ToDictionary(g => g.Key, g =>
    {
        var mean = g.Average(f => f.Value);
        return (mean, Math.Sqrt(g.Average(f => (f.Value - mean) * (f.Value - mean))));
    }, StringComparer.Ordinal);

    /// <summary>From 0.1 for data sets that have nothing in common up to 1.1 for equal ones. A feature that only one of them has counts as one standard deviation.</summary>
    public double Between(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b)
    {
        double sum = 0;
        var count = 0;
        foreach (var (name, (_, deviation)) in _scales)
        {
            if (deviation <= 0) continue;
            var (inA, inB) = (a.TryGetValue(name, out var valueA), b.TryGetValue(name, out var valueB));
            if (!inA && !inB) continue;
            var distance = inA && inB ? (valueA - valueB) / deviation : 1;
            sum += distance * distance;
            count++;
        }
        return Floor + (count > 0 ? Math.Exp(-sum / count) : 1);
    }
}
