namespace MLNetDistill.AutoML.Storage;

/// <summary>
/// The trials of one search. Every worker claims a trial, beats for it while it trains (see <see cref="Heartbeat"/>), and saves what it found. A worker that falls
/// silent for longer than the lease of the storage is taken for dead, and the next one to claim gets its trial.
/// </summary>
public interface IStudy
{
    /// <summary>Its name in the storage.</summary>
    string Name { get; }

    /// <summary>What is searched.</summary>
    StudyIdentity Identity { get; }

    /// <summary>When it was created, by the storage's clock.</summary>
    DateTimeOffset Created { get; }

    /// <summary>How long a worker of this study may be silent before its trial is taken over.</summary>
    TimeSpan Lease { get; }

    /// <summary>All trials as they are now, by number.</summary>
    IReadOnlyList<Trial> Load();

    /// <summary>
    /// Takes a trial to work on, under the study's lock: of all workers only one at a time proposes, and it sees what all others have. A dead worker's trial
    /// comes first and is not proposed again; it is given up as failed when a third worker died on it.
    /// </summary>
    /// <param name="worker">Who asks, unique among all workers; see <see cref="TrialStore.NewWorker"/>.</param>
    /// <param name="propose">Chooses by all trials, by number: the configuration of a waiting trial to go on with it, a new configuration to start a trial, or
    /// null if there is nothing to do now. It must not use the storage.</param>
    /// <returns>The trial, running and this worker's; null if nothing was proposed.</returns>
    /// <exception cref="InvalidOperationException">The proposed configuration is that of a trial that is running or over.</exception>
    Trial? Claim(string worker, Func<IReadOnlyList<Trial>, Configuration?> propose);

    /// <summary>Says that the trial's worker is alive.</summary>
    /// <exception cref="TrialLostException">The trial is not this worker's any more.</exception>
    void Beat(Trial trial);

    /// <summary>
    /// Writes the state, rungs, metrics and error of a trial that this worker has, and says that it is alive. A state other than <see cref="TrialState.Running"/> gives the
    /// trial away: <see cref="TrialState.Waiting"/> for any worker to go on with, the others for good.
    /// </summary>
    /// <exception cref="TrialLostException">The trial is not this worker's any more; nothing was written.</exception>
    void Save(Trial trial);
}
