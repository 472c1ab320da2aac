using System.Diagnostics;

namespace MLNetDistill.Benchmarks;

/// <summary>Times several pieces of work side by side: in each round one after the other, so that all meet the same disturbances.</summary>
internal static class Stopwatches
{
    /// <summary>Microseconds per call: the median over the rounds, and the fastest and slowest round.</summary>
    public readonly record struct Timing(double Median, double Fastest, double Slowest)
    {
        public Timing Per(int rows) => new(Median / rows, Fastest / rows, Slowest / rows);
    }

    public static Timing[] Measure(int rounds, TimeSpan perRound, params Action[] work)
    {
        var calls = work.Select(w => Calibrate(w, perRound)).ToArray();
        var samples = work.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < work.Length; i++) samples[i][round] = Time(work[i], calls[i]).TotalMicroseconds / calls[i];
        }
        return [.. samples.Select(s =>
        {
            Array.Sort(s);
            return new Timing(s[s.Length / 2], s[0], s[^1]);
        })];
    }

    /// <summary>Warms up, so that the code has reached its final compilation, and finds how many calls fill a round.</summary>
    private static int Calibrate(Action work, TimeSpan perRound)
    {
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < TimeSpan.FromMilliseconds(300)) work();
        var calls = 1;
        TimeSpan time;
        while ((time = Time(work, calls)) < perRound / 4) calls *= 2;
        return Math.Max(1, (int)(calls * (perRound / time)));
    }

    private static TimeSpan Time(Action work, int calls)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < calls; i++) work();
        return watch.Elapsed;
    }
}
