using System.Diagnostics;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Common;
using MLNetDistill.Inference;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>Carries trials out: from one rung to the next with the checkpoint of the one before, as far as the scheduler lets them.</summary>
internal sealed class TrialTrainer(RecipeSpace space, ScoredData data, SearchObjective objective, TrialScheduler scheduler, RunOptions run, SearchFolder folder)
{
    /// <summary>Trains a claimed trial until it pauses or ends.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="study">Where its rungs are saved.</param>
    /// <param name="progress">Told how far its training is; without a training report when it has come to a rung.</param>
    /// <param name="cancellationToken">Stops after the present step; the checkpoint is then up to date.</param>
    /// <returns>The trial as it is to be saved.</returns>
    public Trial Advance(Trial trial, IStudy study, Action<Trial, TrainingProgress?> progress, CancellationToken cancellationToken)
    {
        var recipe = space.ToRecipe(trial.Configuration);
        var (before, start) = (trial.Seconds, Stopwatch.GetTimestamp());
        if (objective.MeasuresFirst && trial.Metrics.Count == 0)
        {
            trial = trial with { Metrics = StudentMetrics.OfUntrained(recipe, data, objective, run, cancellationToken) };
            if (objective.Violation(trial.Metrics) is { } violation) return trial with { State = TrialState.Failed, Error = violation };
            progress(trial, null);
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decision = HalvingDecision.Continue;
        var options = run with { CheckpointPath = folder.Checkpoint(trial.Number), Resume = true, Progress = new SynchronousProgress<TrainingProgress>(Report) };
        try
        {
            // The schedule is that of the whole training, so that it makes no difference when it is interrupted.
            var trained = Train();
            return Completed(trial.With(new Rung(1, trained.Summary.BestScore!.Value, Seconds())), trained.Model, cancellationToken);
        }
        catch (OperationCanceledException) when (decision != HalvingDecision.Continue)
        {
            // Also if somebody else canceled at this very moment: the checkpoint is past the rung.
            if (decision == HalvingDecision.Pause) return trial with { State = TrialState.Waiting };
            folder.DeleteCheckpoint(trial.Number);
            return trial with { State = TrialState.Stopped };
        }

        TrainedStudent Train()
        {
            var (trainer, examples) = (new StudentTrainer(recipe, options), data.For(recipe, cancellationToken));
            try
            {
                return trainer.Train(examples, stop.Token);
            }
            catch (FormatException) when (File.Exists(options.CheckpointPath))
            {
                // Damaged, or of another number of threads: the trial begins anew, and its rungs stay.
                folder.DeleteCheckpoint(trial.Number);
                return trainer.Train(examples, stop.Token);
            }
        }

        // With what came before the training: copies that an expensive teacher scores may cost more than it.
        double Seconds() => before + Stopwatch.GetElapsedTime(start).TotalSeconds;

        // A trial that goes on is not interrupted: preparing a training anew would cost as much as many a rung.
        void Report(TrainingProgress now)
        {
            progress(trial, now);
            var resource = scheduler.NextResource(trial);
            if (now.Score is null || now.Step >= now.TotalSteps || now.Epoch < recipe.Optimizer.Epochs * resource) return;
            trial = trial.With(new Rung(resource, now.BestScore!.Value, Seconds()));
            decision = scheduler.Decide(study.Load(), trial);
            if (decision != HalvingDecision.Continue)
            {
                stop.Cancel();
                return;
            }
            study.Save(trial);
            progress(trial, null);
        }
    }

    private Trial Completed(Trial trial, StudentModel student, CancellationToken cancellationToken)
    {
        var bytes = folder.Keep(trial.Number, student);
        var metrics = StudentMetrics.Measure(student, bytes, data.Validation, cancellationToken);
        // Measured before and after the training, the disturbed one of the two does not count.
        if (trial.Metrics.TryGetValue(StudentMetrics.LatencyMicroseconds, out var before)) metrics[StudentMetrics.LatencyMicroseconds] = Math.Min(before, metrics[StudentMetrics.LatencyMicroseconds]);
        folder.DeleteCheckpoint(trial.Number);
        return trial with { State = TrialState.Completed, Metrics = metrics };
    }
}
