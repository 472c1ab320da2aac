namespace MLNetDistill.Evaluation;

/// <summary>
/// How often each class was predicted for each class: accuracy, F1 and Matthews correlation. A class that occurs neither in the answers
/// nor in the predictions does not enter any mean. Results without a meaning (no example at all) are NaN.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;
    private readonly long[] _predicted;
    private readonly long[] _actual;
    private readonly long _total;
    private readonly long _right;

    /// <summary>Counts.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="predicted">The predicted class index of each example.</param>
    /// <param name="actual">The right class index; −1 if the right class is none of the classes, so that every prediction is wrong.</param>
    public ConfusionMatrix(int classes, ReadOnlySpan<int> predicted, ReadOnlySpan<int> actual)
    {
        if (predicted.Length != actual.Length) throw new ArgumentException($"{predicted.Length} predictions came with {actual.Length} answers.", nameof(predicted));
        _counts = new long[classes, classes];
        _predicted = new long[classes];
        _actual = new long[classes];
        _total = predicted.Length;
        for (var i = 0; i < predicted.Length; i++)
        {
            _predicted[predicted[i]]++;
            if (actual[i] < 0) continue;
            _actual[actual[i]]++;
            _counts[actual[i], predicted[i]]++;
            if (predicted[i] == actual[i]) _right++;
        }
    }

    /// <summary>The number of classes.</summary>
    public int Classes => _predicted.Length;

    /// <summary>How often <paramref name="predicted"/> was predicted where <paramref name="actual"/> was right.</summary>
    public long this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>The share of right predictions.</summary>
    public double Accuracy => _total == 0 ? double.NaN : (double)_right / _total;

    /// <summary>F1 of one class; NaN if it was neither predicted nor right anywhere.</summary>
    public double F1(int index) => _predicted[index] + _actual[index] == 0 ? double.NaN : 2.0 * _counts[index, index] / (_predicted[index] + _actual[index]);

    /// <summary>The plain mean of the F1 of the classes that occur.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Select(F1).Where(f1 => !double.IsNaN(f1)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The mean of the classes' F1, weighted by how often each is the right one.</summary>
    public double WeightedF1
    {
        get
        {
            double sum = 0, weights = 0;
            for (var c = 0; c < Classes; c++)
            {
                if (_actual[c] == 0) continue;
                sum += _actual[c] * F1(c);
                weights += _actual[c];
            }
            return weights == 0 ? double.NaN : sum / weights;
        }
    }

    /// <summary>
    /// Matthews correlation coefficient (1975), generalized to K classes (Gorodkin, 2004); 0 where predictions or answers name one class only.
    /// </summary>
    public double MatthewsCorrelation
    {
        get
        {
            if (_total == 0) return double.NaN;
            // Answers outside the classes form one more class, which is never predicted.
            double n = _total, outside = _total - _actual.Sum();
            double covariance = _right * n, predictedVariance = n * n, actualVariance = (n * n) - (outside * outside);
            for (var c = 0; c < Classes; c++)
            {
                covariance -= (double)_predicted[c] * _actual[c];
                predictedVariance -= (double)_predicted[c] * _predicted[c];
                actualVariance -= (double)_actual[c] * _actual[c];
            }
            return predictedVariance <= 0 || actualVariance <= 0 ? 0 : covariance / Math.Sqrt(predictedVariance) / Math.Sqrt(actualVariance);
        }
    }
}
