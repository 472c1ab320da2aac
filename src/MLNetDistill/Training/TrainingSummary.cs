namespace MLNetDistill.Training;

/// <summary>How a training went.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Epochs">Examples seen, as a multiple of the number of training examples.</param>
/// <param name="Loss">The mean objective of the last stretch between two evaluations.</param>
/// <param name="BestScore">The validation score of the weights that were kept; null without a validation set.</param>
/// <param name="BestEpoch">When they were reached.</param>
/// <param name="Seconds">The time spent, with the time before a resume.</param>
/// <param name="Stopped">Why it ended.</param>
public sealed record TrainingSummary(long Steps, double Epochs, double Loss, double? BestScore, double BestEpoch, double Seconds, StopReason Stopped)
{
    /// <summary>What a loss has to say of it, such as that it fell back to another; null (default) for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>The budget was used up.</summary>
    Completed,

    /// <summary>The validation score stopped getting better.</summary>
    EarlyStopped,

    /// <summary>The time limit was reached.</summary>
    TimeLimit,
}
