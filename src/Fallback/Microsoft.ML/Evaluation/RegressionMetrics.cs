namespace Microsoft.ML.Data;

public sealed class RegressionMetrics
{
    internal RegressionMetrics(RegressionTally tally)
    {
        MeanAbsoluteError = tally.MeanAbsoluteError;
        MeanSquaredError = tally.MeanSquaredError;
        LossFunction = tally.Loss;
        RSquared = tally.RSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>The squared loss.</summary>
    public double LossFunction { get; }

    /// <summary>1 - the squared error's share of the labels' variance.</summary>
    public double RSquared { get; }
}
