namespace Microsoft.ML.Data;

/// <summary>Collects predictions of a number.</summary>
internal sealed class RegressionTally
{
    private double _examples, _absoluteSum, _squareSum, _lossSum, _labelSum, _labelSquareSum;

    public double MeanAbsoluteError => Mean(_absoluteSum);

    public double MeanSquaredError => Mean(_squareSum);

    /// <summary>The squared error again, of differences rounded to single precision.</summary>
    public double Loss => Mean(_lossSum);

    /// <summary>NaN where all labels are equal.</summary>
    public double RSquared
    {
        get
        {
            if (_examples == 0)
                return 0;
            var spread = _labelSquareSum - _labelSum * _labelSum / _examples;
            return spread == 0 ? double.NaN : 1 - _squareSum / spread;
        }
    }

    /// <summary>Adds an example, unless its label or its score is missing.</summary>
    public void Add(float label, float score)
    {
        if (float.IsNaN(label) || float.IsNaN(score))
            return;
        var difference = score - label;
        var error = Math.Abs((double)label - score);
        _examples++;
        _absoluteSum += error;
        _squareSum += error * error;
        _lossSum += difference * difference;
        _labelSum += label;
        _labelSquareSum += label * label;
    }

    private double Mean(double sum) => _examples > 0 ? sum / _examples : 0;
}
