namespace Microsoft.ML.Data;

/// <summary>How often each actual class (row) was predicted as each class (column), in the order of the score's slots.</summary>
public sealed class ConfusionMatrix
{
    internal ConfusionMatrix(double[][] counts)
    {
        Counts = counts;
        PerClassRecall = Enumerable.Range(0, counts.Length).Select(c => Ratio(counts[c][c], counts[c].Sum())).ToArray();
        PerClassPrecision = Enumerable.Range(0, counts.Length).Select(c => Ratio(counts[c][c], counts.Sum(row => row[c]))).ToArray();
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        Check(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Check(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private void Check(int index, string name) =>
        Contracts.CheckParam(0 <= index && index < Counts.Count, name, "Invalid index. Should be non-negative, less than the number of classes.");

    private static double Ratio(double hits, double total) => total > 0 ? hits / total : 0;
}
