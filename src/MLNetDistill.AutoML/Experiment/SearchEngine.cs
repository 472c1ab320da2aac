using System.Runtime.ExceptionServices;
using Microsoft.ML.AutoML;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>Runs the workers of this process, each a loop of ML.NET's AutoML, until the study has nothing left to do or the time is up.</summary>
internal sealed class SearchEngine(IStudy study, TrialScheduler scheduler, TrialTrainer trainer, Func<AutoMLExperiment> createExperiment)
{
    // Another machine's trial may end at any time; nobody is in a hurry once all recipes are handed out.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Told how far the training of a trial is; without a training report when a trial starts, comes to a rung or ends.</summary>
    public Action<Trial, TrainingProgress?>? Changed { get; init; }

    /// <summary>Searches.</summary>
    /// <param name="workers">Trials at a time.</param>
    /// <param name="time">The time left; null for no limit.</param>
    /// <param name="cancellationToken">Stops after the present steps; what was trained so far is kept.</param>
    /// <exception cref="IOException">The storage failed.</exception>
    public void Run(int workers, TimeSpan? time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (time is { TotalMilliseconds: < 1 }) stop.Cancel();
        else if (time is { } limit) stop.CancelAfter(limit);
        var gate = new Lock();
        Task[] running = [.. Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(() => Work(gate, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(running, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void Work(Lock gate, CancellationTokenSource stop)
    {
        try
        {
            var tuner = new StudyTuner(study, scheduler, TrialStore.NewWorker(), Patience, stop.Token);
            var experiment = createExperiment()
                .SetTuner(tuner)
                .SetTrialRunner(new StudyTrialRunner(study, tuner, trainer, (trial, training) => Report(gate, trial, training)))
                .SetMonitor(new SearchMonitor(tuner, trial => Report(gate, trial, null)));
            experiment.RunAsync(stop.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // There was nothing left to do, or no time; what was found is in the study.
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private void Report(Lock gate, Trial trial, TrainingProgress? training)
    {
        lock (gate) Changed?.Invoke(trial, training);
    }
}
