using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>Whether distilling paid: the winner with several seeds, the same student without the teacher, and the winner of an undistilled search, all on the test rows.</summary>
internal sealed class WinnerComparison(SearchData data, ReadyTeacher teacher, string teacherIdentity, SearchSettings settings, SearchFolder folder)
{
    /// <summary>Trains the winner and the same student without the teacher.</summary>
    public RunOutcome Run(SearchRun winner, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var source = new TeacherSource(teacherIdentity, (_, _) => teacher);
        return new DistillationRun(data.ToRun(), source, winner.Recipe, new()
        {
            Seeds = settings.Seeds,
            Seed = settings.Seed,
            Threads = settings.Threads,
            Device = settings.Device,
            OutputFolder = folder.Comparison(winner.Trial.Number),
            Resume = true,
        }).Execute(progress, cancellationToken);
    }

    /// <summary>
    /// A search without a teacher that may take as long as the trials of the search with one did, however many trials that are. It starts with the same recipes, without what only a
    /// teacher makes sense of.
    /// </summary>
    /// <param name="space">The recipes.</param>
    /// <param name="starts">What the search with a teacher began with.</param>
    /// <param name="time">The time for all trials; null for a single trial, for when not even one could be trained in that time.</param>
    /// <param name="alone">What its students learn from.</param>
    public StudySearch UndistilledSearch(RecipeSpace space, IEnumerable<DistillationRecipe> starts, TimeSpan? time, out ScoredData alone)
    {
        // Without its scores; a start may take over some of its weights.
        alone = new(new(data.Train, null, data.Validation) { Teacher = teacher.Teacher }, null, settings.Seed);
        var points = starts.Select(recipe => space.ToConfiguration(recipe.WithoutTeacher(data.Train.Task))).Prepend(space.Configurations.Default).Distinct();
        return new(space, alone, settings with { MaxTime = time, MaxTrials = time is null ? 1 : null }, folder.Part(SearchFolder.Undistilled), [.. points]);
    }

    /// <summary>Trains the winner of the undistilled search with the same seeds.</summary>
    /// <returns>The comparison, and of the students without a teacher the best by the validation rows.</returns>
    public (FinalComparison Comparison, StudentModel Undistilled) Compare(
        RunResult run, IReadOnlyList<Trial> trials, StudySearch undistilled, IReadOnlyList<Trial> control, ScoredData alone, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var winner = undistilled.ToRun(undistilled.Best(control) ?? throw undistilled.NoWinner(control), withStudent: false);
        var students = new List<TrainedStudent>();
        foreach (var seed in run.Seeds)
            students.Add(new StudentTrainer(winner.Recipe, settings.RunOptions with { Seed = seed }).Train(alone.For(winner.Recipe, cancellationToken), cancellationToken));
        var test = data.Test!;
        var teacherScores = teacher.Teacher.Score(test.Inputs, null, cancellationToken).AlignIfSame(data.Train.Classes);
        var comparison = new FinalComparison
        {
            Run = run,
            UndistilledSearch = DistillationRun.StudentReport(students, test, teacherScores, cancellationToken),
            UndistilledRecipe = winner.Recipe,
            SearchSeconds = trials.Sum(trial => trial.Seconds),
            UndistilledSearchSeconds = control.Sum(trial => trial.Seconds),
        };
        return (comparison, students.MaxBy(student => student.Summary.BestScore)!.Model);
    }
}
