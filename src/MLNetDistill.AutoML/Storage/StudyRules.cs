namespace MLNetDistill.AutoML.Storage;

/// <summary>What happens to the trials of a study when one is claimed, whatever the storage.</summary>
internal static class StudyRules
{
    /// <summary>A trial that this many workers died on does not get another.</summary>
    public const int DeathsAllowed = 3;

    /// <summary>A dead worker's trial as its next worker gets it, or as failed if too many died on it.</summary>
    public static Trial TakeOver(Trial dead, string worker) => dead.Takeovers + 1 < DeathsAllowed
        ? dead with { Worker = worker, Takeovers = dead.Takeovers + 1 }
        : dead with { State = TrialState.Failed, Error = $"{DeathsAllowed} workers died on it, the last one was {dead.Worker}." };

    /// <summary>The proposed trial, running, and whether it is a new one; null if nothing was proposed.</summary>
    /// <exception cref="InvalidOperationException">The configuration is that of a trial that is running or over.</exception>
    public static (Trial Trial, bool IsNew)? Propose(IReadOnlyList<Trial> trials, string worker, Func<IReadOnlyList<Trial>, Configuration?> propose)
    {
        if (propose(trials) is not { } configuration) return null;
        var known = trials.FirstOrDefault(trial => trial.Configuration.Equals(configuration));
        if (known is null) return (new() { Number = trials.Count, Configuration = configuration, State = TrialState.Running, Worker = worker }, true);
        if (known.State != TrialState.Waiting) throw new InvalidOperationException($"Trial {known.Number} has the proposed configuration already and is {known.State}: {configuration}");
        return (known with { State = TrialState.Running, Worker = worker }, false);
    }
}
