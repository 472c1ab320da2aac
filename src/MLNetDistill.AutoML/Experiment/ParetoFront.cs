namespace MLNetDistill.AutoML;

/// <summary>Students of which none is better than another in score, latency and size at once.</summary>
public static class ParetoFront
{
    /// <summary>The front of the completed trials that keep the limits, best score first. Latencies that differ by less than can be measured count as equal.</summary>
    /// <param name="trials">Trials of a study.</param>
    /// <param name="objective">The limits that a student has to keep.</param>
    public static IReadOnlyList<Trial> Of(IEnumerable<Trial> trials, SearchObjective objective)
    {
        var points = trials.Where(trial => trial.State == TrialState.Completed && objective.Violation(trial.Metrics) is null).Select(trial => (Trial: trial, Point: Point(trial))).ToList();
        return [.. points.Where(one => !points.Exists(other => Dominates(other, one)))
            .Select(one => one.Trial).OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number)];
    }

    private static (double Score, double Latency, double Bytes) Point(Trial trial) => (
        trial.Score ?? double.NegativeInfinity,
        TwoDigits(trial.Metrics.GetValueOrDefault(StudentMetrics.LatencyMicroseconds, double.PositiveInfinity)),
        trial.Metrics.GetValueOrDefault(StudentMetrics.Bytes, double.PositiveInfinity));

    // Of equal points the first trial stands for all.
    private static bool Dominates((Trial Trial, (double Score, double Latency, double Bytes) Point) other, (Trial Trial, (double Score, double Latency, double Bytes) Point) one) =>
        other.Point.Score >= one.Point.Score && other.Point.Latency <= one.Point.Latency && other.Point.Bytes <= one.Point.Bytes
        && (other.Point != one.Point || other.Trial.Number < one.Trial.Number);

    private static double TwoDigits(double value)
    {
        if (!double.IsFinite(value) || value <= 0) return value;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round(value / unit) * unit;
    }
}
