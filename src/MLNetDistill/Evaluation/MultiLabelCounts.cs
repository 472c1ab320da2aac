namespace MLNetDistill.Evaluation;

/// <summary>Right and wrong memberships of a multi-label task, per class. Unknown memberships (NaN) are left out.</summary>
public sealed class MultiLabelCounts
{
    private readonly long[] _truePositives;
    private readonly long[] _named; // predicted plus actual members
    private long _examples;
    private long _wholeSets;

    /// <summary>Starts with nothing counted.</summary>
    public MultiLabelCounts(int classes) => (_truePositives, _named) = (new long[classes], new long[classes]);

    /// <summary>Counts one example.</summary>
    /// <param name="predicted">Whether each class is predicted.</param>
    /// <param name="actual">1, 0 or NaN per class.</param>
    /// <param name="hasUnseen">True if the example also belongs to a class that the model does not know: its set can't be right.</param>
    public void Add(ReadOnlySpan<bool> predicted, ReadOnlySpan<float> actual, bool hasUnseen = false)
    {
        var whole = !hasUnseen;
        for (var c = 0; c < predicted.Length; c++)
        {
            if (float.IsNaN(actual[c])) continue;
            var member = actual[c] > 0.5f;
            if (predicted[c] && member) _truePositives[c]++;
            _named[c] += (predicted[c] ? 1 : 0) + (member ? 1 : 0);
            whole &= predicted[c] == member;
        }
        _examples++;
        if (whole) _wholeSets++;
    }

    /// <summary>F1 of all memberships together; NaN if none was predicted or right.</summary>
    public double MicroF1 => F1(_truePositives.Sum(), _named.Sum());

    /// <summary>The plain mean of the F1 of the classes that were predicted or right anywhere.</summary>
    public double MacroF1 => _truePositives.Zip(_named, F1).Where(f1 => !double.IsNaN(f1)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The share of examples whose every known membership is right.</summary>
    public double SubsetAccuracy => _examples == 0 ? double.NaN : (double)_wholeSets / _examples;

    private static double F1(long truePositives, long named) => named == 0 ? double.NaN : 2.0 * truePositives / named;
}
