namespace Microsoft.ML.Data;

/// <summary>Collects scored examples of two classes; a score above 0 predicts the positive one.</summary>
internal sealed class BinaryClassificationTally
{
    private readonly List<(float Score, bool Positive)> _examples = [];
    private double _truePositives, _falsePositives, _trueNegatives, _falseNegatives;
    private double _logLossSum, _logLossPositives, _logLossNegatives;

    /// <summary>Rows of positives and of negatives, each predicted positive and predicted negative.</summary>
    public double[][] Counts => [[_truePositives, _falseNegatives], [_falsePositives, _trueNegatives]];

    public double Accuracy => (_truePositives + _trueNegatives) / _examples.Count;

    public double Entropy => EntropyOf((_truePositives + _falseNegatives) / _examples.Count);

    public double LogLoss => double.IsNaN(_logLossSum) ? double.NaN : LogLossCount > 0 ? _logLossSum / LogLossCount : 0;

    public double LogLossReduction
    {
        get
        {
            if (LogLossCount == 0)
                return 0;
            var prior = EntropyOf(_logLossPositives / LogLossCount);
            return (prior - _logLossSum / LogLossCount) / prior;
        }
    }

    private double LogLossCount => _logLossPositives + _logLossNegatives;

    /// <summary>Adds an example. One without a finite score or without a label counts nowhere; one whose probability is NaN spoils the log-loss.</summary>
    public void Add(float label, float score, float probability)
    {
        if (!float.IsFinite(score) || float.IsNaN(label))
            return;
        var positive = label > 0;
        _examples.Add((score, positive));
        if (positive)
            (score > 0 ? ref _truePositives : ref _falseNegatives)++;
        else
            (score > 0 ? ref _falsePositives : ref _trueNegatives)++;
        if (!float.IsNaN(probability))
            (positive ? ref _logLossPositives : ref _logLossNegatives)++;
        _logLossSum += -Math.Log(positive ? probability : 1.0 - probability, 2);
    }

    /// <summary>The chance that a positive is scored above a negative, ties counting half.</summary>
    public double AreaUnderRocCurve()
    {
        var positives = _examples.Count(e => e.Positive);
        Contracts.CheckParam(positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Contracts.CheckParam(positives < _examples.Count, "NegSample", "AUC is not defined when there is no negative class in the data");
        double pairs = 0, positivesAbove = 0;
        foreach (var tied in _examples.GroupBy(e => e.Score).OrderByDescending(g => g.Key))
        {
            var positivesHere = tied.Count(e => e.Positive);
            pairs += (positivesAbove + 0.5 * positivesHere) * (tied.Count() - positivesHere);
            positivesAbove += positivesHere;
        }
        return pairs / ((double)positives * (_examples.Count - positives));
    }

    /// <summary>
    /// Trapezoids under the precision at each further positive, from the highest score down. Equal scores are taken in the order of the rows,
    /// as the package does (which samples 100,000 rows where there are more).
    /// </summary>
    public double AreaUnderPrecisionRecallCurve()
    {
        var positives = _examples.Count(e => e.Positive);
        double area = 0, recall = 0, precision = 1;
        int truePositives = 0, seen = 0;
        foreach (var (_, positive) in _examples.OrderByDescending(e => e.Score))
        {
            seen++;
            if (positive)
                truePositives++;
            var newPrecision = (double)truePositives / seen;
            if (positive)
            {
                var newRecall = (double)truePositives / positives;
                area += (newRecall - recall) * (precision + newPrecision) / 2;
                recall = newRecall;
            }
            precision = newPrecision;
        }
        return area;
    }

    private static double EntropyOf(double p) => p switch
    {
        >= 0 and <= 1 => p is 0 or 1 ? 0 : -p * Math.Log(p, 2) - (1 - p) * Math.Log(1 - p, 2),
        _ => double.NaN,
    };
}
