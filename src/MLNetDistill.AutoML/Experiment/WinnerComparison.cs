using MLNetDistill.AutoML.Search;
using MLNetDistill.Runs;
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

    /// <summary>A search without a teacher by the same settings. Experience is of students with a teacher, so it starts with the usual recipe.</summary>
    public StudySearch UndistilledSearch(RecipeSpace space, out ScoredData alone)
    {
        alone = new(new(data.Train, null, data.Validation), null, settings.Seed);
        return new(space, alone, settings, folder.Part("undistilled"), [space.Configurations.Default]);
    }

    /// <summary>Trains the winner of the undistilled search with the same seeds.</summary>
    public FinalComparison Compare(RunResult run, IReadOnlyList<Trial> trials, StudySearch undistilled, IReadOnlyList<Trial> control, ScoredData alone, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var winner = undistilled.ToRun(undistilled.Best(control) ?? throw undistilled.NoWinner(control), withStudent: false);
        var students = new List<TrainedStudent>();
        foreach (var seed in run.Seeds)
            students.Add(new StudentTrainer(winner.Recipe, settings.RunOptions with { Seed = seed }).Train(alone.For(winner.Recipe, cancellationToken), cancellationToken));
        var test = data.Test!;
        var teacherScores = teacher.Teacher.Score(test.Inputs, null, cancellationToken).AlignIfSame(data.Train.Classes);
        return new()
        {
            Run = run,
            UndistilledSearch = DistillationRun.StudentReport(students, test, teacherScores, cancellationToken),
            UndistilledRecipe = winner.Recipe,
            SearchSeconds = trials.Sum(trial => trial.Seconds),
            UndistilledSearchSeconds = control.Sum(trial => trial.Seconds),
        };
    }
}
