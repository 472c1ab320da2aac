namespace MLNetDistill.AutoML.Search;

/// <summary>
/// Chooses what a search tries next. It keeps nothing between calls: all it knows are the trials so far, so that any number of processes can take
/// turns in one study, and a study that was interrupted goes on as if it had not been.
/// </summary>
public interface IRecipeTuner
{
    /// <summary>Chooses the point of the next trial.</summary>
    /// <param name="history">All trials of the study so far, in the order of their numbers: waiting, running and failed ones too.</param>
    /// <param name="number">The number that the trial will have. All random choices follow from it and from the tuner's seed.</param>
    /// <returns>A point that no trial of the history has; null if there is none left.</returns>
    Configuration? Propose(IReadOnlyList<Trial> history, long number);
}
