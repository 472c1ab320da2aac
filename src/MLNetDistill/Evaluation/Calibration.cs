namespace MLNetDistill.Evaluation;

/// <summary>Whether probabilities mean what they say. Probabilities are [examples × classes]; an answer of −1 is none of the classes.</summary>
public static class Calibration
{
    /// <summary>The number of bins of <see cref="ExpectedError"/>.</summary>
    public const int Bins = 15;

    /// <summary>
    /// Expected calibration error (Guo et al., 2017): the mean distance between the confidence in the predicted class and the share of right
    /// predictions, over 15 equally wide bins of confidence, each closed at its upper end and weighted by its examples.
    /// </summary>
    /// <returns>From 0 to 1; NaN without examples.</returns>
    public static double ExpectedError(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> right) =>
        confidences.Length == 0 ? double.NaN : Reliability(confidences, right).Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / confidences.Length;

    /// <summary>The bins of <see cref="ExpectedError"/> that are not empty, least confidence first: what a reliability diagram shows.</summary>
    public static IReadOnlyList<ReliabilityBin> Reliability(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> right)
    {
        var (counts, sums, hits) = (new long[Bins], new double[Bins], new long[Bins]);
        for (var i = 0; i < confidences.Length; i++)
        {
            var bin = Math.Clamp((int)Math.Ceiling(confidences[i] * Bins) - 1, 0, Bins - 1);
            counts[bin]++;
            sums[bin] += confidences[i];
            if (right[i]) hits[bin]++;
        }
        return [.. Enumerable.Range(0, Bins).Where(bin => counts[bin] > 0).Select(bin => new ReliabilityBin(counts[bin], sums[bin] / counts[bin], (double)hits[bin] / counts[bin]))];
    }

    /// <summary>
    /// Brier score (1950): the mean squared distance between the probabilities and the answer, summed over the classes: from 0 to 2. With
    /// two classes half of that, as is usual: the squared error of the second class's probability.
    /// </summary>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> actual, int classes)
    {
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            for (var c = 0; c < classes; c++)
            {
                var error = probabilities[(i * classes) + c] - (actual[i] == c ? 1 : 0);
                sum += error * error;
            }
            if (actual[i] < 0) sum++; // the right class got probability 0
        }
        return actual.Length == 0 ? double.NaN : sum / actual.Length / (classes == 2 ? 2 : 1);
    }
}

/// <summary>Predictions of about the same confidence.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Confidence">The mean probability of the predicted class.</param>
/// <param name="Accuracy">The share that was right.</param>
public readonly record struct ReliabilityBin(long Count, double Confidence, double Accuracy);
