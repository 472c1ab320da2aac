using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Training;

namespace MLNetDistill.Teachers;

/// <summary>
/// The student as its own teacher (Furlanello et al., Born Again Neural Networks, 2018): the first generation learns from the labels, every later one
/// from the generation before. The mean of all generations is a teacher too: give them to an <see cref="EnsembleTeacher"/>.
/// </summary>
public static class BornAgain
{
    /// <summary>Trains the generations.</summary>
    /// <param name="train">The training examples.</param>
    /// <param name="validation">Labeled examples that decide which weights are kept; null to keep the last ones.</param>
    /// <param name="recipe">The student, and how the later generations learn from the one before; the first one follows <see cref="DistillationRecipe.WithoutTeacher"/>.</param>
    /// <param name="generations">How many, 1 to 100. Default 2.</param>
    /// <param name="run">Seed (each generation has its own), threads, device, checkpoints, progress; a time limit is shared out. Null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the present step.</param>
    /// <returns>The generations, the last one last.</returns>
    /// <exception cref="ArgumentException">The recipe does not fit the data, or the number of generations is out of range.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static IReadOnlyList<StudentTeacher> Fit(
        ExampleSet train, ExampleSet? validation, DistillationRecipe recipe, int generations = 2, RunOptions? run = null, CancellationToken cancellationToken = default)
    {
        Validate(recipe);
        if (generations is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(generations), generations, "The number of generations must be 1 to 100.");
        run ??= new();
        run.Validate();
        var all = new List<StudentTeacher>();
        for (var generation = 0; generation < generations; generation++)
        {
            var own = run with
            {
                Seed = unchecked((run.Seed * 1_000_003) + generation),
                TimeLimit = run.TimeLimit / generations,
                CheckpointPath = CheckpointPath(run, generation),
                Progress = run.Progress is null ? null : new Part(run.Progress, generation, generations),
            };
            var (plan, data) = all.Count == 0 ? (recipe.WithoutTeacher(train.Task), new TrainingData(train, null, validation)) : (recipe, Taught(train, validation, recipe, all[^1], own.Seed, cancellationToken));
            all.Add(new(new StudentTrainer(plan, own).Train(data, cancellationToken).Model, run.Threads));
        }
        for (var generation = 0; generation < generations; generation++)
            if (CheckpointPath(run, generation) is { } path) CheckpointFile.Delete(path);
        return all;
    }

    /// <summary>Checks that a student can be its own teacher.</summary>
    /// <param name="recipe">The student's recipe.</param>
    /// <exception cref="ArgumentException">It starts with what a teacher has, which the first generation lacks.</exception>
    public static void Validate(DistillationRecipe recipe)
    {
        if (recipe.Start.NeedsTeacher)
        {
            throw new ArgumentException($"The start '{recipe.Start.Name}' takes over weights of a teacher, and the first generation of the teacher '{TeacherCatalog.Self}' learns without one. "
                + $"Take the start '{GeneralStart.Kind}' or '{RandomStart.Kind}', or teachers without '{TeacherCatalog.Self}'.");
        }
    }

    private static TrainingData Taught(ExampleSet train, ExampleSet? validation, DistillationRecipe recipe, StudentTeacher teacher, int seed, CancellationToken cancellationToken) =>
        new TrainingData(train, teacher.Score(train.Inputs, cancellationToken: cancellationToken), validation)
            .WithTeacherStates(recipe.Needs(), teacher, cancellationToken: cancellationToken)
            .WithCopies(recipe.AllAugmentation(), teacher, seed, cancellationToken: cancellationToken);

    private static string? CheckpointPath(RunOptions run, int generation) =>
        run.CheckpointPath is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.CheckpointPath}.{generation}");

    /// <summary>One generation's steps among those of all.</summary>
    private sealed class Part(IProgress<TrainingProgress> whole, int generation, int generations) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            whole.Report(value with { Step = value.Step + (generation * value.TotalSteps), TotalSteps = generations * value.TotalSteps });
    }
}
