namespace Microsoft.ML.Data;

/// <summary>Collects scored examples of several classes. The scores are taken as probabilities.</summary>
internal sealed class MulticlassClassificationTally(int classes, int topK)
{
    private const float SmallestProbability = 1e-15f;

    private readonly double[] _examplesOfClass = new double[classes];
    private readonly double[] _logLossOfClass = new double[classes];
    private readonly double[] _examplesOfRank = new double[classes + 1];
    private double _examples, _correct, _logLossSum;

    public double[][] Counts { get; } = Enumerable.Range(0, classes).Select(_ => new double[classes]).ToArray();

    public double MicroAccuracy => _examples > 0 ? _correct / _examples : 0;

    public double MacroAccuracy => Enumerable.Range(0, classes).Where(c => _examplesOfClass[c] > 0)
        .Select(c => Counts[c][c] / _examplesOfClass[c]).DefaultIfEmpty(0).Average();

    public double LogLoss => _examples > 0 ? _logLossSum / _examples : 0;

    public double[] PerClassLogLoss => _logLossOfClass.Zip(_examplesOfClass, (sum, n) => n > 0 ? sum / n : 0).ToArray();

    public double LogLossReduction
    {
        get
        {
            var entropy = -_examplesOfClass.Where(n => n > 0).Sum(n => n * Math.Log(n / _examples)) / _examples;
            return (entropy - LogLoss) / entropy;
        }
    }

    /// <summary>For each k up to the one asked for, how often the actual class is among the k best; null where none was asked for.</summary>
    public double[] TopKAccuracies
    {
        get
        {
            if (topK == 0)
                return null;
            var within = 0.0;
            return _examplesOfRank.Take(topK).Select(n => within += n / _examples).ToArray();
        }
    }

    /// <summary>
    /// Adds an example. One without a label or with a score that is not finite counts nowhere; a label beyond the scores (a class not seen in
    /// training) counts as wrong with the smallest probability.
    /// </summary>
    public void Add(float label, ReadOnlySpan<float> scores)
    {
        if (!(label >= 0) || label != (int)label)
            return;
        foreach (var score in scores)
        {
            if (!float.IsFinite(score))
                return;
        }
        var actual = (int)label;
        var known = actual < classes;
        var actualScore = known ? scores[actual] : 0;
        var logLoss = -Math.Log(known ? Math.Clamp(actualScore, SmallestProbability, 1) : SmallestProbability);

        int rank = 0, predicted = 0;
        for (var c = 0; c < classes; c++)
        {
            // Equal scores rank in the order of the classes.
            if (scores[c] > actualScore || scores[c] == actualScore && c < actual)
                rank++;
            if (scores[c] > scores[predicted])
                predicted = c;
        }

        _examples++;
        _logLossSum += logLoss;
        _examplesOfRank[rank]++;
        if (!known)
            return;
        _examplesOfClass[actual]++;
        _logLossOfClass[actual] += logLoss;
        Counts[actual][predicted]++;
        if (rank == 0)
            _correct++;
    }
}
