using System.Globalization;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>Says every now and then how far a training has come.</summary>
internal sealed class QualityProgress(Action<string> report) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private TimeSpan _last;

    public void Report(TrainingProgress value)
    {
        if (value.Elapsed - _last < Interval) return;
        _last = value.Elapsed;
        report(string.Create(CultureInfo.InvariantCulture, $"{100.0 * value.Step / value.TotalSteps:0}%, best on dev {value.BestScore:0.0000}"));
    }
}
