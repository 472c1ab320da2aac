using System.Diagnostics;

namespace MLNetDistill.Training;

/// <summary>What in a run depends on the time of day: the limit, and when to report and to write a checkpoint.</summary>
internal sealed class RunClock(RunOptions run, double secondsBefore)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _lastReport = Stopwatch.GetTimestamp();
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    /// <summary>The time spent in this process.</summary>
    public TimeSpan ElapsedHere => Stopwatch.GetElapsedTime(_start);

    /// <summary>The time spent, with the time before a resume.</summary>
    public TimeSpan Elapsed => ElapsedHere + TimeSpan.FromSeconds(secondsBefore);

    public bool IsOver => run.TimeLimit is { } limit && Elapsed >= limit;

    /// <summary>True once per interval.</summary>
    public bool ReportIsDue() => run.Progress is not null && IsDue(ref _lastReport, ReportInterval);

    /// <summary>True once per interval.</summary>
    public bool CheckpointIsDue() => run.CheckpointPath is not null && IsDue(ref _lastCheckpoint, run.CheckpointInterval);

    private static bool IsDue(ref long last, TimeSpan interval)
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(last, now) < interval) return false;
        last = now;
        return true;
    }
}
