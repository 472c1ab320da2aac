using Microsoft.ML.AutoML;

namespace MLNetDistill.AutoML;

/// <summary>Passes on what ML.NET's loop reports.</summary>
internal sealed class SearchMonitor(StudyTuner tuner, Action<Trial> report) : IMonitor
{
    public void ReportRunningTrial(TrialSettings settings) => report(tuner.Claimed!);

    public void ReportCompletedTrial(TrialResult result)
    {
        if (result is StepResult { Trial: { } trial }) report(trial);
    }

    public void ReportBestTrial(TrialResult result)
    {
        // The loop's best may be a paused trial; the study knows better.
    }

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        // Only the storage fails here, and the next claim says so.
    }
}
