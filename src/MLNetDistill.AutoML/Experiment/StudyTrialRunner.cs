using Microsoft.ML.AutoML;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>A step of a trial as a result of ML.NET's loop.</summary>
internal sealed class StepResult : TrialResult
{
    /// <summary>The trial as it was saved; null if it was lost to another worker.</summary>
    public Trial? Trial { get; init; }
}

/// <summary>
/// Carries out what its tuner claimed. A trial that fails is saved as failed and is no failure of the loop, which would end at its first one; a trial that is
/// interrupted waits for whoever resumes the search.
/// </summary>
internal sealed class StudyTrialRunner(IStudy study, StudyTuner tuner, TrialTrainer trainer, Action<Trial, TrainingProgress?> progress) : ITrialRunner
{
    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        var claimed = tuner.Claimed!;
        Trial? saved = null;
        using (var heartbeat = new Heartbeat(study, claimed))
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, heartbeat.Lost))
        {
            try
            {
                saved = Advance(claimed, stop.Token, ct);
                study.Save(saved);
            }
            catch (TrialLostException)
            {
                // Another worker has it, and does it again.
                saved = null;
            }
            catch (OperationCanceledException) when (heartbeat.Lost.IsCancellationRequested && !ct.IsCancellationRequested)
            {
            }
        }
        return Task.FromResult<TrialResult>(new StepResult
        {
            TrialSettings = settings,
            Trial = saved,
            Loss = saved is { State: not TrialState.Failed, Score: { } score } && double.IsFinite(score) ? -score : double.MaxValue,
            Metric = saved?.Score ?? double.NaN,
            DurationInMilliseconds = ((saved?.Seconds ?? claimed.Seconds) - claimed.Seconds) * 1000,
        });
    }

    public void Dispose()
    {
        // It serves all trials of a worker; the loop disposes it after every one.
    }

    private Trial Advance(Trial claimed, CancellationToken stop, CancellationToken canceled)
    {
        var latest = claimed;
        try
        {
            return trainer.Advance(claimed, study, (trial, training) =>
            {
                latest = trial;
                progress(trial, training);
            }, stop);
        }
        catch (OperationCanceledException) when (canceled.IsCancellationRequested)
        {
            study.Save(latest with { State = TrialState.Waiting });
            throw;
        }
        catch (Exception e) when (e is not (OperationCanceledException or TrialLostException))
        {
            return latest with { State = TrialState.Failed, Error = e.Message.ReplaceLineEndings(" ") };
        }
    }
}
