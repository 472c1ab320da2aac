using System.Diagnostics;
using System.Runtime;

namespace MLNetDistill.Evaluation;

/// <summary>How long one prediction takes: one call after the other on the calling thread.</summary>
public static class Latency
{
    // Longer than the runtime waits before it compiles anew what has been called often. The bound is for processes that always compile something.
    private static readonly TimeSpan WarmUpRound = TimeSpan.FromMilliseconds(120);
    private const int MostWarmUps = 8;

    /// <summary>
    /// Microseconds per call, the median of several rounds. The rounds are long enough for the clock, and the calls before the first round are
    /// not counted, so that just-in-time compilation and cold caches do not enter: there are 120 ms of them, and more, up to a second, as long as the runtime still compiles.
    /// </summary>
    /// <param name="predict">Makes the prediction for the given row; the caller sees to it that it runs on one thread.</param>
    /// <param name="rows">The number of different rows, which take turns.</param>
    /// <param name="rounds">The number of rounds. Default 9.</param>
    /// <param name="roundTime">The least length of a round. Default 20 ms; a prediction that takes longer makes a round by itself.</param>
    /// <param name="isWarm">True if the same code has been measured in this process before: one round is enough then to warm up. Default false.</param>
    /// <param name="cancellationToken">Stops between calls.</param>
    /// <returns>NaN if there are no rows.</returns>
    public static double MicrosecondsPerCall(Action<int> predict, int rows, int rounds = 9, TimeSpan? roundTime = null, bool isWarm = false, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        if (rows == 0) return double.NaN;
        var least = roundTime ?? TimeSpan.FromMilliseconds(20);
        var row = 0;
        if (isWarm) Round(least);
        else WarmUp();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++) times[i] = Round(least);
        Array.Sort(times);
        return rounds % 2 == 1 ? times[rounds / 2] : (times[(rounds / 2) - 1] + times[rounds / 2]) / 2;

        // On a busy machine the thread that compiles has to wait its turn.
        void WarmUp()
        {
            for (var i = 0; i < MostWarmUps; i++)
            {
                var compiled = JitInfo.GetCompiledMethodCount();
                Round(WarmUpRound);
                if (JitInfo.GetCompiledMethodCount() == compiled) return;
            }
        }

        double Round(TimeSpan least)
        {
            var start = Stopwatch.GetTimestamp();
            var calls = 0L;
            // The clock is read once per doubling: it would cost as much as the fastest predictions.
            for (var batch = 1L; ; batch = calls)
            {
                for (var i = 0L; i < batch; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    predict(row);
                    row = row + 1 == rows ? 0 : row + 1;
                }
                calls += batch;
                var elapsed = Stopwatch.GetElapsedTime(start);
                if (elapsed >= least) return elapsed.TotalMicroseconds / calls;
            }
        }
    }
}
