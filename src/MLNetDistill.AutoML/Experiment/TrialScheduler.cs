using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML;

/// <summary>What a worker does next, decided from the trials of the study alone: all workers decide alike, and an interrupted search goes on as if it had not been.</summary>
internal sealed class TrialScheduler(IRecipeTuner tuner, SuccessiveHalving halving, SearchObjective objective, int seed, int? maxTrials)
{
    // Nothing that was tried works: it will not get better.
    private const int MostFailuresBeforeSuccess = 50;

    // Recommended recipes and a guess may all be too large; after that the limits are tight.
    private const int MostViolationsBeforeSmallest = 5;

    /// <summary>
    /// False (default) where trials are counted and not time: a tuner that weighs what a trial costs is then told that all cost the same, so that the search
    /// does not depend on the clock.
    /// </summary>
    public bool TimeCounts { get; init; }

    /// <summary>What is tried where recipe after recipe breaks the limits, so that no search ends without a student that has one. Default nothing.</summary>
    public IReadOnlyList<Configuration> SmallestStudents { get; init; } = [];

    /// <summary>A new point, the point of a waiting trial to go on with it, or null if there is nothing to do: for good, or as long as trials are running.</summary>
    public Configuration? Next(IReadOnlyList<Trial> trials)
    {
        if (IsHopeless(trials)) return null;
        var history = View(trials, trials.Count);
        // A trial that was interrupted before its first rung is not compared with others yet, and the first one never is.
        var waiting = trials.FirstOrDefault(trial => trial.State == TrialState.Waiting && (trial.Rungs.Count == 0 || trial.Number == 0)) ?? halving.Resume(history);
        if (waiting is not null) return waiting.Configuration;
        if ((maxTrials is not { } most || trials.Count(Counts) < most) && (Smallest(trials) ?? tuner.Propose(history, trials.Count)) is { } point) return point;
        // Nothing new may start. If nothing is to be had from the paused trials by the rules, the best of them goes on: a search ends with a student.
        if (trials.Any(trial => trial.State is TrialState.Running or TrialState.Completed)) return null;
        return history.Where(trial => trial.State == TrialState.Waiting).OrderByDescending(trial => trial.Rungs[^1].Resource).ThenByDescending(trial => trial.Score).FirstOrDefault()?.Configuration;
    }

    /// <summary>What becomes of a trial after a rung.</summary>
    public HalvingDecision Decide(IReadOnlyList<Trial> trials, Trial trial)
    {
        if (!double.IsFinite(trial.Rungs[^1].Score)) return HalvingDecision.Stop;
        // The recipe to start from is trained to its end: whatever happens, there is a student to fall back on, and something to compare with.
        if (trial.Number == 0) return HalvingDecision.Continue;
        var history = View([.. trials.Where(other => other.Number != trial.Number), trial], trial.Number);
        return halving.Decide(history, history[^1]);
    }

    /// <summary>How far a trial is trained next.</summary>
    public double NextResource(Trial trial) => halving.NextResource(trial);

    private bool IsHopeless(IReadOnlyList<Trial> trials) =>
        trials.All(trial => trial.State == TrialState.Failed) && (trials.Count >= MostFailuresBeforeSuccess || NoStudentIsSmallEnough(trials));

    // Size and memory are no guess, and none is below those of the smallest students.
    private bool NoStudentIsSmallEnough(IReadOnlyList<Trial> trials)
    {
        var exact = objective with { MaxLatencyMicroseconds = null };
        return SmallestStudents.Count > 0 && SmallestStudents.All(point => trials.Any(trial => trial.Configuration.Equals(point) && exact.Violation(trial.Metrics) is not null));
    }

    private Configuration? Smallest(IReadOnlyList<Trial> trials) => trials.Count < MostViolationsBeforeSmallest || trials.Any(Counts) ? null
        : SmallestStudents.FirstOrDefault(point => trials.All(trial => !trial.Configuration.Equals(point)));

    private bool Counts(Trial trial) => objective.Violation(trial.Metrics) is null;

    private IReadOnlyList<Trial> View(IReadOnlyList<Trial> trials, long number)
    {
        if (!TimeCounts) trials = [.. trials.Select(trial => trial with { Rungs = [.. trial.Rungs.Select(rung => rung with { Seconds = rung.Resource })] })];
        return objective.Goal == SearchGoal.ParetoFront ? Scalarization.Apply(trials, seed, number) : trials;
    }
}
