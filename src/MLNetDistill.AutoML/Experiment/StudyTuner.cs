using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML;

/// <summary>One worker's view of a study as a tuner of ML.NET's loop: what it proposes is a claimed trial, new or paused. All trials are in the study, so it learns nothing from results.</summary>
internal sealed class StudyTuner(IStudy study, TrialScheduler scheduler, string worker, TimeSpan patience, CancellationToken cancellationToken) : ITuner
{
    /// <summary>The trial that was proposed last.</summary>
    public Trial? Claimed { get; private set; }

    /// <summary>Claims a trial; waits while other workers' trials may still give it something to do.</summary>
    /// <exception cref="OperationCanceledException">There is nothing left to do, or the search was canceled: ML.NET's loop has no other way to end here.</exception>
    public Parameter Propose(TrialSettings settings)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var othersRun = false;
            Claimed = study.Claim(worker, trials =>
            {
                othersRun = trials.Any(trial => trial.State == TrialState.Running);
                return scheduler.Next(trials);
            });
            if (Claimed is { } trial) return ToParameter(trial);
            if (!othersRun) throw new OperationCanceledException("There are no more trials.");
            cancellationToken.WaitHandle.WaitOne(patience);
        }
    }

    /// <summary>Does nothing.</summary>
    public void Update(TrialResult result)
    {
    }

    private static Parameter ToParameter(Trial trial)
    {
        var parameter = Parameter.CreateNestedParameter();
        parameter["trial"] = Parameter.FromLong(trial.Number);
        foreach (var (name, value) in trial.Configuration) parameter[name] = Parameter.FromString(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        return parameter;
    }
}
