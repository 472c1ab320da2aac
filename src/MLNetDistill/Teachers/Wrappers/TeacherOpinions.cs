using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>What a gate sees of several teachers' scores: for every example and teacher <see cref="Width"/> numbers of about the size of 1.</summary>
internal sealed class TeacherOpinions
{
    /// <summary>The numbers per teacher: 1, and three about its answer.</summary>
    public const int Width = 4;

    private readonly double _spread;

    /// <summary>Learns the scale of a regression's disagreements.</summary>
    public TeacherOpinions(IReadOnlyList<DenseSoftLabels> scores)
    {
        if (scores[0].Task != TaskKind.Regression) return;
        var squares = Enumerable.Range(0, scores[0].Count).Average(row => scores.Average(own => Math.Pow(own.Row(row)[0] - Mean(scores, row), 2)));
        _spread = squares > 0 ? Math.Sqrt(squares) : 1;
    }

    /// <summary>[rows][teachers][<see cref="Width"/>].</summary>
    public double[][][] Of(IReadOnlyList<DenseSoftLabels> scores) =>
        [.. Enumerable.Range(0, scores[0].Count).Select(row => scores[0].Task == TaskKind.Regression ? OfValues(scores, row) : OfProbabilities(scores, row))];

    private double[][] OfValues(IReadOnlyList<DenseSoftLabels> scores, int row)
    {
        var mean = Mean(scores, row);
        return [.. scores.Select(own => Math.Clamp((own.Row(row)[0] - mean) / _spread, -3, 3)).Select(distance => new[] { 1, distance, Math.Abs(distance), 0 })];
    }

    /// <summary>Confidence, entropy, and the mean probability that all teachers give the answer; in a multi-label task the means over the classes.</summary>
    private static double[][] OfProbabilities(IReadOnlyList<DenseSoftLabels> scores, int row)
    {
        var probabilities = scores.Select(own => own.Probabilities(row)).ToArray();
        var classes = probabilities[0].Length;
        var mean = Enumerable.Range(0, classes).Select(c => probabilities.Average(p => p[c])).ToArray();
        return Array.ConvertAll(probabilities, p =>
        {
            if (scores[0].Task == TaskKind.MultiLabel)
            {
                return [1, p.Average(q => Math.Max(q, 1 - q)), p.Average(q => (Entropy(q) + Entropy(1 - q)) / Math.Log(2)), p.Zip(mean).Average(pair => pair.First > 0.5 ? pair.Second : 1 - pair.Second)];
            }
            var answer = Array.IndexOf(p, p.Max());
            return new[] { 1, p[answer], p.Sum(Entropy) / Math.Log(classes), mean[answer] };
        });
    }

    private static double Entropy(double p) => p > 0 ? -p * Math.Log(p) : 0;

    private static double Mean(IReadOnlyList<DenseSoftLabels> scores, int row) => scores.Average(own => (double)own.Row(row)[0]);
}
