namespace MLNetDistill.Training;

/// <summary>How good a network is on the validation set. Among equal values the smaller loss is better: small validation sets tie often.</summary>
/// <param name="Value">The metric of the task, higher is better.</param>
/// <param name="Loss">The mean negative log-likelihood or squared error.</param>
internal readonly record struct ValidationScore(double Value, double Loss)
{
    public static ValidationScore Worst { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsBetterThan(ValidationScore other) => Value > other.Value || (Value == other.Value && Loss < other.Loss);
}
