namespace MLNetDistill.Losses;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">The step, counted from 0.</param>
/// <param name="TotalSteps">The steps of the whole budget.</param>
/// <param name="Epochs">The passes over the training examples so far.</param>
/// <param name="Rows">The numbers of the batch's examples.</param>
public sealed record TrainingPoint(long Step, long TotalSteps, double Epochs, int[] Rows)
{
    /// <summary>The share of the budget that is used up, from 0 to below 1.</summary>
    public double Progress => (double)Step / TotalSteps;

    /// <summary>The batch's share of the step: 1 (default), or under mixup, which asks about two batches, how much the first or the second one counts.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The source of this step's random numbers.</summary>
    internal SeededRandom Random { get; init; } = new(0);
}
