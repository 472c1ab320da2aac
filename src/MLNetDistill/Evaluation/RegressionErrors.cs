namespace MLNetDistill.Evaluation;

/// <summary>How far predicted values are from the targets. All are NaN without examples.</summary>
public static class RegressionErrors
{
    /// <summary>Root of the mean squared error.</summary>
    public static double RootMeanSquared(ReadOnlySpan<double> predicted, ReadOnlySpan<double> targets) => Math.Sqrt(SquaredSum(predicted, targets) / targets.Length);

    /// <summary>Mean absolute error.</summary>
    public static double MeanAbsolute(ReadOnlySpan<double> predicted, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++) sum += Math.Abs(predicted[i] - targets[i]);
        return sum / targets.Length;
    }

    /// <summary>R², the share of the targets' variance that is explained; negative if worse than their mean, NaN if they are constant.</summary>
    public static double RSquared(ReadOnlySpan<double> predicted, ReadOnlySpan<double> targets)
    {
        double mean = Correlation.Mean(targets), variance = 0;
        foreach (var target in targets) variance += (target - mean) * (target - mean);
        return variance > 0 ? 1 - (SquaredSum(predicted, targets) / variance) : double.NaN;
    }

    private static double SquaredSum(ReadOnlySpan<double> predicted, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++) sum += (predicted[i] - targets[i]) * (predicted[i] - targets[i]);
        return sum;
    }
}
