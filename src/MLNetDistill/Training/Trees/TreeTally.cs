namespace MLNetDistill.Training;

/// <summary>The weighted sum of the targets of some rows.</summary>
internal sealed class TreeTally(TreeTargets targets)
{
    /// <summary>[outputs].</summary>
    public double[] Sum { get; } = new double[targets.Width];

    public double Weight { get; private set; }

    public int Count { get; private set; }

    /// <summary>What the sum adds to the fit: its square over the weight. The squared error is the targets' squares less this.</summary>
    public double Score => Weight > 0 ? Square(Sum) / Weight : 0;

    public void Clear()
    {
        Array.Clear(Sum);
        (Weight, Count) = (0, 0);
    }

    public void Add(int row)
    {
        var weight = targets.Weights[row];
        var values = targets.Values.AsSpan(row * Sum.Length, Sum.Length);
        for (var k = 0; k < values.Length; k++) Sum[k] += weight * values[k];
        Weight += weight;
        Count++;
    }

    public void Add(TreeTally other)
    {
        for (var k = 0; k < Sum.Length; k++) Sum[k] += other.Sum[k];
        Weight += other.Weight;
        Count += other.Count;
    }

    /// <summary>Becomes what is left of the whole without a part.</summary>
    public void SetDifference(TreeTally whole, TreeTally part)
    {
        for (var k = 0; k < Sum.Length; k++) Sum[k] = whole.Sum[k] - part.Sum[k];
        (Weight, Count) = (whole.Weight - part.Weight, whole.Count - part.Count);
    }

    private static double Square(double[] values)
    {
        double square = 0;
        foreach (var value in values) square += value * value;
        return square;
    }
}
