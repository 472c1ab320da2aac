namespace Microsoft.ML.Data;

/// <summary>What probabilities allow beyond <see cref="BinaryClassificationMetrics"/>, in bits.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryClassificationTally tally) : base(tally)
    {
        LogLoss = tally.LogLoss;
        LogLossReduction = tally.LogLossReduction;
        Entropy = tally.Entropy;
    }

    /// <summary>Mean of -log2 of the probability given to the actual class.</summary>
    public double LogLoss { get; }

    /// <summary>The share by which the log-loss is below that of always predicting the prior.</summary>
    public double LogLossReduction { get; }

    /// <summary>Log-loss of always predicting the prior.</summary>
    public double Entropy { get; }
}
