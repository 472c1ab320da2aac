namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassClassificationTally tally, int topKPredictionCount)
    {
        LogLoss = tally.LogLoss;
        LogLossReduction = tally.LogLossReduction;
        MacroAccuracy = tally.MacroAccuracy;
        MicroAccuracy = tally.MicroAccuracy;
        PerClassLogLoss = tally.PerClassLogLoss;
        TopKPredictionCount = topKPredictionCount;
        TopKAccuracyForAllK = tally.TopKAccuracies;
        ConfusionMatrix = new(tally.Counts);
    }

    /// <summary>Mean of -ln of the score given to the actual class.</summary>
    public double LogLoss { get; }

    /// <summary>The share by which the log-loss is below that of always predicting the prior.</summary>
    public double LogLossReduction { get; }

    /// <summary>Mean over the classes of the share that is right.</summary>
    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?[^1] ?? 0;

    public int TopKPredictionCount { get; }

    /// <summary>Null unless asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
