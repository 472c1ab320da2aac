namespace MLNetDistill.AutoML.Storage;

/// <summary>A worker was silent for too long, and its trial was taken over: what it computed for it is to be dropped.</summary>
public sealed class TrialLostException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="trial">The trial as its former worker knows it.</param>
    public TrialLostException(Trial trial)
        : base($"The worker '{trial.Worker}' was silent for too long and lost trial {trial.Number} to another.")
    {
    }
}
