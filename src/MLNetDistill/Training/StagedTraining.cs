using System.Globalization;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>Trains a student's network by the stages of a recipe, one after another. Each stage has a checkpoint of its own, and a stage that ended is not trained again.</summary>
internal sealed class StagedTraining(DistillationRecipe recipe, RunOptions run, TrainingData data, StudentModule module)
{
    private readonly IReadOnlyList<TrainingStage> _stages = recipe.AllStages();

    public required StudentSpec Spec { get; init; }

    public required EncodedExamples Inputs { get; init; }

    /// <summary>Scores the network in the last stage; null without a validation set.</summary>
    public required StudentValidation? Validation { get; init; }

    /// <summary>Tells runs apart.</summary>
    public required string Fingerprint { get; init; }

    public required Device Device { get; init; }

    /// <summary>Trains until every stage has ended.</summary>
    /// <returns>How the last stage went; the steps, epochs and seconds are those of all.</returns>
    public TrainingSummary Run(CancellationToken cancellationToken)
    {
        if (!run.Resume && run.CheckpointPath is not null)
            for (var i = 0; i < _stages.Count - 1; i++) File.Delete(CheckpointPath(i)!);
        module.Inspects = recipe.Needs().LooksInside();
        var all = Train(0, 0, cancellationToken);
        for (var i = 1; i < _stages.Count; i++)
        {
            var last = Train(i, all.Seconds, cancellationToken);
            all = last with { Steps = all.Steps + last.Steps, Epochs = all.Epochs + last.Epochs, BestEpoch = all.Epochs + last.BestEpoch, Seconds = all.Seconds + last.Seconds, Note = last.Note ?? all.Note };
        }
        return all;
    }

    private TrainingSummary Train(int number, double secondsBefore, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var stage = _stages[number];
        var isLast = number == _stages.Count - 1;
        var softLabels = stage.NeedsTeacher() ? data.SoftLabels : null;
        var targets = new EncodedTargets(OutputSpec.Of(Spec), data.Examples.Labels, softLabels, stage.Needs().LooksInside() ? data.TeacherStates?.CutTo(Inputs.Tokens) : null);
        using var objective = new BoundObjective(stage.Objective, new(Spec.Task, Spec.Classes, StudentInner.ShapeOf(Spec.Architecture), data.TeacherStates?.Shape ?? InnerShape.None,
            data.Examples.Count, Math.Min(stage.Optimizer.BatchSize, data.OriginalCount), run.Seed, Device));
        var loop = new TrainingLoop(stage.Optimizer, run with { CheckpointPath = CheckpointPath(number), TimeLimit = TimeLimit(number, secondsBefore) })
        {
            Pool = Pool(stage, softLabels),
            Curriculum = stage.Curriculum,
            EpochLength = data.OriginalCount,
            StepsBefore = _stages.Take(number).Sum(Steps),
            StepsAfter = _stages.Skip(number + 1).Sum(Steps),
            Parameters = [.. module.ParameterGroups(), .. objective.ParameterGroups()],
            State = objective.State,
            AddGradients = step =>
            {
                module.Dropout = step.Random;
                module.Mix = stage.Mixup is null ? null : BatchMix.Draw(stage.Mixup.Alpha, step.Rows.Length, new SeededRandom(run.Seed, "mixup", step.Number));
                var batch = Inputs.Batch(step.Rows, Device);
                if (module.Mix is not null) batch = module.Mix.Of(batch);
                var output = new StudentOutput(Spec.Task, Spec.Classes, module.call(batch)) { Inner = module.Inner };
                var value = module.Mix is not { } mix ? Ask(step)
                    : Ask(step with { Share = mix.Share }).Times(mix.Share).Plus(Ask(step with { Rows = Array.ConvertAll(mix.Partners, partner => step.Rows[partner]), Share = 1 - mix.Share }).Times(1 - mix.Share));
                objective.EndStep();
                value.backward();
                return value.ToNumber();

                Tensor Ask(TrainingStep asked) => objective.Compute(output, targets.Teacher(asked.Rows, batch.Tokens, Device), targets.Labels(asked.Rows, Device), asked);
            },
            Validate = isLast && Validation is not null ? () => Validation.Score(module, Device) : null,
            Fingerprint = isLast ? Fingerprint : string.Create(CultureInfo.InvariantCulture, $"{Fingerprint}/{number}"),
        };
        return loop.Run(cancellationToken) with { Note = objective.Note };
    }

    /// <summary>The rows of a stage: labeled ones, all if the teacher has scored them, and of the copies those that the stage asks for.</summary>
    private int[] Pool(TrainingStage stage, SoftLabels? softLabels)
    {
        var rows = _stages.Count == 1 ? Enumerable.Range(0, data.Examples.Count) : data.RowsWith(stage.Augmentation);
        int[] pool = [.. rows.Where(row => softLabels is not null || data.Examples.Labels.IsLabeled(row))];
        return stage.Curriculum is null ? pool : stage.Curriculum.Sort(pool, softLabels!);
    }

    private long Steps(TrainingStage stage) => TrainingLoop.StepsOf(stage.Optimizer, data.OriginalCount);

    private string? CheckpointPath(int number) =>
        number == _stages.Count - 1 || run.CheckpointPath is null ? run.CheckpointPath : string.Create(CultureInfo.InvariantCulture, $"{run.CheckpointPath}.{number}");

    /// <summary>Of the time that is left each stage gets a part in proportion to its steps; a moment at least, because every stage does one.</summary>
    private TimeSpan? TimeLimit(int number, double secondsBefore)
    {
        if (run.TimeLimit is not { } limit) return null;
        var left = (limit - TimeSpan.FromSeconds(secondsBefore)) * ((double)Steps(_stages[number]) / _stages.Skip(number).Sum(Steps));
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }
}
