using System.Globalization;

namespace MLNetDistill.AutoML;

/// <summary>What a search is for.</summary>
public enum SearchGoal
{
    /// <summary>The best score within the limits.</summary>
    Score,

    /// <summary>The whole front of students of which none is better in score, latency and size at once.</summary>
    ParetoFront,
}

/// <summary>What a search is for, and what a student may cost at most. A limit that can be checked on an untrained student is checked before it is trained.</summary>
public sealed record SearchObjective
{
    /// <summary>What is searched for. Default the best score.</summary>
    public SearchGoal Goal { get; init; }

    /// <summary>The most microseconds of one prediction, batch 1, one thread; null (default) for no limit.</summary>
    public double? MaxLatencyMicroseconds { get; init; }

    /// <summary>The most bytes of the saved student; null (default) for no limit.</summary>
    public double? MaxBytes { get; init; }

    /// <summary>The most bytes that the student's weights and words take in memory; null (default) for no limit.</summary>
    public double? MaxMemoryBytes { get; init; }

    /// <summary>True if students are measured before they are trained.</summary>
    internal bool MeasuresFirst => Goal == SearchGoal.ParetoFront || MaxLatencyMicroseconds is not null || MaxBytes is not null || MaxMemoryBytes is not null;

    /// <summary>Tells two objectives apart.</summary>
    internal string Identity => string.Create(CultureInfo.InvariantCulture, $"{Goal} latency {MaxLatencyMicroseconds} bytes {MaxBytes} memory {MaxMemoryBytes}");

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">A limit is not positive; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Goal)) throw new ArgumentException($"There is no goal {Goal}.");
        foreach (var (name, limit) in new[] { ("latency", MaxLatencyMicroseconds), ("size", MaxBytes), ("memory", MaxMemoryBytes) })
            if (limit is { } value && !(value > 0)) throw new ArgumentException($"The {name} limit must be above 0, not {value.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>The limit that a student breaks, in words; null if none, or if it was not measured yet.</summary>
    /// <param name="metrics">What was measured, as <see cref="Trial.Metrics"/>.</param>
    public string? Violation(IReadOnlyDictionary<string, double> metrics)
    {
        (string Metric, double? Limit, string What, string Unit)[] limits =
        [
            (StudentMetrics.Bytes, MaxBytes, "size", "bytes"),
            (StudentMetrics.MemoryBytes, MaxMemoryBytes, "memory", "bytes"),
            (StudentMetrics.LatencyMicroseconds, MaxLatencyMicroseconds, "latency", "µs"),
        ];
        foreach (var (metric, limit, what, unit) in limits)
            if (limit is { } most && metrics.TryGetValue(metric, out var value) && value > most)
                return string.Create(CultureInfo.InvariantCulture, $"Its {what} of {value:#,0.##} {unit} is over the limit of {most:#,0.########} {unit}.");
        return null;
    }
}
