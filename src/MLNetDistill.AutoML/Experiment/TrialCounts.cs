namespace MLNetDistill.AutoML;

/// <summary>What became of the trials of a search.</summary>
/// <param name="All">All of them, also those that are running.</param>
/// <param name="Completed">Trained to the end.</param>
/// <param name="GivenUp">Stopped or paused before their end, because others do better with as much training.</param>
/// <param name="OverLimits">Not trained, because their students would break a limit.</param>
/// <param name="Failed">Could not be trained.</param>
public sealed record TrialCounts(int All, int Completed, int GivenUp, int OverLimits, int Failed)
{
    /// <summary>Counts.</summary>
    /// <param name="trials">The trials.</param>
    /// <param name="objective">The limits.</param>
    public static TrialCounts Of(IReadOnlyCollection<Trial> trials, SearchObjective objective)
    {
        var overLimits = trials.Count(trial => trial.State == TrialState.Failed && objective.Violation(trial.Metrics) is not null);
        return new(trials.Count, trials.Count(trial => trial.State == TrialState.Completed), trials.Count(IsGivenUp), overLimits, trials.Count(trial => trial.State == TrialState.Failed) - overLimits);
    }

    /// <summary>The counts but that of all, in words; limits only where they mattered.</summary>
    public override string ToString() => $"{Completed} trained to the end, {GivenUp} given up early, {(OverLimits > 0 ? $"{OverLimits} over the limits, " : "")}{Failed} failed";

    /// <summary>Whether others did better with as much training: a paused trial goes on only if it comes to be among the best.</summary>
    internal static bool IsGivenUp(Trial trial) => trial.State == TrialState.Stopped || (trial.State == TrialState.Waiting && trial.Rungs.Count > 0);
}
