namespace MLNetDistill.Data;

/// <summary>What the training data say about a numeric column. Missing and infinite values are left out.</summary>
/// <param name="Mean">The mean; 0 if no value is there.</param>
/// <param name="Deviation">The standard deviation; 0 for a constant column.</param>
/// <param name="HasMissing">True if a value is missing.</param>
internal readonly record struct ColumnStatistics(double Mean, double Deviation, bool HasMissing)
{
    /// <summary>What values are divided by. A constant column, or one whose spread is lost in rounding, is left as it is.</summary>
    public float Scale => float.IsNormal((float)Deviation) && Deviation > 1e-7 * Math.Abs(Mean) ? (float)Deviation : 1;

    public static ColumnStatistics Of(TableInputs table, int column) =>
        Of(Enumerable.Range(0, table.Count).Select(row => table.Numbers(row)[column]));

    public static ColumnStatistics Of(IEnumerable<float> values)
    {
        // Welford's method: no sum of squares that could lose the digits that matter.
        double mean = 0, squares = 0;
        long count = 0, all = 0;
        foreach (var value in values)
        {
            all++;
            if (!float.IsFinite(value)) continue;
            var difference = value - mean;
            mean += difference / ++count;
            squares += difference * (value - mean);
        }
        return new(mean, count > 0 ? Math.Sqrt(squares / count) : 0, count < all);
    }
}
