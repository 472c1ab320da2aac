using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
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
        if (objective.MeasuresFirst && trial.Metrics.Count == 0)
        {
            var untrained = StudentMetrics.Untrained(recipe, data.Plain, run, cancellationToken);
            trial = trial with { Metrics = StudentMetrics.Cost(untrained, data.Validation.Inputs, cancellationToken) };
            if (objective.Violation(trial.Metrics) is { } violation) return trial with { State = TrialState.Failed, Error = violation };
            progress(trial, null);
        }
        var examples = data.For(recipe, cancellationToken);
        while (true)
        {
            var resource = scheduler.NextResource(trial);
            if (Train(trial, recipe, examples, resource, progress, cancellationToken) is { Student: var student, Rung: var rung } && student is not null)
                return Completed(trial.With(rung), student, cancellationToken);
            trial = trial.With(rung);
            var decision = scheduler.Decide(study.Load(), trial);
            if (decision == HalvingDecision.Pause) return trial with { State = TrialState.Waiting };
            if (decision == HalvingDecision.Stop)
            {
                folder.DeleteCheckpoint(trial.Number);
                return trial with { State = TrialState.Stopped };
            }
            study.Save(trial);
            progress(trial, null);
        }
    }

    private Trial Completed(Trial trial, StudentModel student, CancellationToken cancellationToken)
    {
        var metrics = StudentMetrics.Measure(student, data.Validation, cancellationToken);
        folder.Keep(trial.Number, student);
        folder.DeleteCheckpoint(trial.Number);
        return trial with { State = TrialState.Completed, Metrics = metrics };
    }

    /// <summary>Trains up to a share of the recipe's epochs: the schedule of the whole training is kept, so that going on later makes no difference.</summary>
    private (Rung Rung, StudentModel? Student) Train(
        Trial trial, DistillationRecipe recipe, TrainingData examples, double resource, Action<Trial, TrainingProgress?> progress, CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TrainingProgress? reached = null;
        var options = run with
        {
            CheckpointPath = folder.Checkpoint(trial.Number),
            Resume = true,
            Progress = new Relay<TrainingProgress>(now =>
            {
                progress(trial, now);
                if (now.Score is null || resource >= 1 || now.Epoch < recipe.Optimizer.Epochs * resource) return;
                reached = now;
                pause.Cancel();
            }),
        };
        try
        {
            var trained = new StudentTrainer(recipe, options).Train(examples, pause.Token);
            return (new(1, trained.Summary.BestScore!.Value, trained.Summary.Seconds), trained.Model);
        }
        catch (OperationCanceledException) when (reached is not null)
        {
            // Also if somebody else cancelled at this very moment: the checkpoint is past the rung.
            return (new(resource, reached.BestScore!.Value, reached.Elapsed.TotalSeconds), null);
        }
    }
}
