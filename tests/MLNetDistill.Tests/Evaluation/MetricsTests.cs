using System.Text.Json;
using MLNetDistill.Evaluation;

namespace MLNetDistill.Tests.Evaluation;

/// <summary>Each metric against a slow implementation of its textbook definition, on random data with ties.</summary>
public class MetricsTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Confusion_metrics_equal_their_definitions(int seed)
    {
        var random = new Random(seed);
        var (classes, n) = (random.Next(2, 6), random.Next(1, 60));
        var actual = Enumerable.Range(0, n).Select(_ => random.Next(classes)).ToArray();
        var predicted = actual.Select(a => random.Next(3) == 0 ? random.Next(classes) : a).ToArray();
        var matrix = new ConfusionMatrix(classes, predicted, actual);

        Assert.Equal(actual.Zip(predicted).Count(p => p.First == p.Second) / (double)n, matrix.Accuracy, 1e-12);
        var f1 = new List<(double F1, int Support)>();
        for (var c = 0; c < classes; c++)
        {
            double tp = actual.Zip(predicted).Count(p => p.First == c && p.Second == c);
            double fp = predicted.Count(p => p == c) - tp, fn = actual.Count(a => a == c) - tp;
            if (tp + fp + fn == 0) { Assert.True(double.IsNaN(matrix.F1(c))); continue; }
            var (precision, recall) = (tp + fp == 0 ? 0 : tp / (tp + fp), tp + fn == 0 ? 0 : tp / (tp + fn));
            var expected = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
            Assert.Equal(expected, matrix.F1(c), 1e-12);
            f1.Add((expected, (int)(tp + fn)));
        }
        Assert.Equal(f1.Average(f => f.F1), matrix.MacroF1, 1e-12);
        Assert.Equal(f1.Sum(f => f.F1 * f.Support) / n, matrix.WeightedF1, 1e-12);
        Assert.Equal(NaiveMcc(actual, predicted, classes), matrix.MatthewsCorrelation, 1e-12);
    }

    // R_K as the correlation of one-hot matrices.
    private static double NaiveMcc(int[] actual, int[] predicted, int classes)
    {
        double n = actual.Length;
        double Covariance(int[] x, int[] y) => Enumerable.Range(0, classes).Sum(c =>
            x.Zip(y).Sum(p => ((p.First == c ? 1 : 0) - (x.Count(v => v == c) / n)) * ((p.Second == c ? 1 : 0) - (y.Count(v => v == c) / n))));
        var scale = Math.Sqrt(Covariance(actual, actual) * Covariance(predicted, predicted));
        return scale < 1e-9 ? 0 : Covariance(actual, predicted) / scale;
    }

    [Fact]
    public void Binary_mcc_is_the_four_cell_formula()
    {
        // tp 3, tn 2, fp 1, fn 2
        var matrix = new ConfusionMatrix(2, [1, 1, 1, 0, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0, 1, 1]);
        Assert.Equal(((3 * 2) - (1 * 2)) / Math.Sqrt((3 + 1) * (3 + 2) * (2 + 1) * (2 + 2)), matrix.MatthewsCorrelation, 1e-12);
    }

    [Fact]
    public void A_prediction_for_a_row_of_no_known_class_is_wrong()
    {
        var matrix = new ConfusionMatrix(2, [1, 0, 1], [1, 0, -1]);
        Assert.Equal(2 / 3.0, matrix.Accuracy, 1e-12);
        Assert.Equal(2 / 3.0, matrix.F1(1), 1e-12);
        // The same as a third class that is never predicted.
        Assert.Equal(new ConfusionMatrix(3, [1, 0, 1], [1, 0, 2]).MatthewsCorrelation, matrix.MatthewsCorrelation, 1e-12);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Auc_is_the_share_of_ordered_pairs(int seed)
    {
        var random = new Random(seed);
        var n = random.Next(2, 40);
        var scores = Enumerable.Range(0, n).Select(_ => (double)random.Next(6)).ToArray(); // many ties
        var positive = Enumerable.Range(0, n).Select(i => i == 0 || (i != 1 && random.Next(2) == 0)).ToArray();
        double wins = 0, pairs = 0;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                if (positive[i] && !positive[j])
                {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
        Assert.Equal(wins / pairs, Ranking.AreaUnderCurve(scores, positive), 1e-12);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Regression_metrics_equal_their_definitions(int seed)
    {
        var random = new Random(seed);
        var n = random.Next(2, 30);
        var y = Enumerable.Range(0, n).Select(i => i + random.NextDouble()).ToArray();
        var x = y.Select(v => Math.Round(v + (random.NextDouble() * 5))).ToArray();
        var mse = x.Zip(y).Average(p => Math.Pow(p.First - p.Second, 2));
        Assert.Equal(Math.Sqrt(mse), RegressionErrors.RootMeanSquared(x, y), 1e-12);
        Assert.Equal(x.Zip(y).Average(p => Math.Abs(p.First - p.Second)), RegressionErrors.MeanAbsolute(x, y), 1e-12);
        Assert.Equal(1 - (mse / y.Average(v => Math.Pow(v - y.Average(), 2))), RegressionErrors.RSquared(x, y), 1e-9);
        Assert.Equal(1, Correlation.Pearson(y, [.. y.Select(v => (3 * v) - 7)]), 1e-12);
        Assert.Equal(-1, Correlation.Spearman(y, [.. y.Select(v => -Math.Exp(v / 10))]), 1e-12);
        // Pearson² is the R² of the best line.
        var slope = x.Zip(y).Sum(p => (p.First - x.Average()) * (p.Second - y.Average())) / x.Sum(v => Math.Pow(v - x.Average(), 2));
        var line = x.Select(v => y.Average() + (slope * (v - x.Average()))).ToArray();
        Assert.Equal(RegressionErrors.RSquared(line, y), Math.Pow(Correlation.Pearson(x, y), 2), 1e-9);
    }

    [Fact]
    public void Equal_values_share_their_rank() => Assert.Equal([2.5, 4, 1, 2.5], Ranking.AverageRanks([5, 7, 1, 5]));

    [Fact]
    public void Calibration_error_weighs_each_bin_by_its_examples()
    {
        // Bin (14/15, 1]: two at .98, one right: gap .48 each. Bin (7/15, 8/15]: one at .5, right: gap .5. A bin is closed above: 1/15 is in the first.
        Assert.Equal(((2 * 0.48) + 0.5) / 3, Calibration.ExpectedError([0.98, 0.98, 0.5], [true, false, true]), 1e-12);
        Assert.Equal(0, Calibration.ExpectedError([1, 1], [true, true]), 1e-12);
        Assert.Equal(Math.Abs((1 / 15.0) + 0.01 - 1) / 2, Calibration.ExpectedError([1 / 15.0, 0.01], [true, false]), 1e-12);
    }

    [Fact]
    public void Multi_label_counts()
    {
        var counts = new MultiLabelCounts(3);
        counts.Add([true, false, true], [1, 0, 0]);
        counts.Add([false, false, true], [0, 0, 1]);
        counts.Add([false, false, true], [0, float.NaN, 1]);
        counts.Add([false, false, true], [0, 0, 1], hasUnseen: true);
        Assert.Equal(2.0 * 4 / (5 + 4), counts.MicroF1, 1e-12);
        Assert.Equal((1 + (2.0 * 3 / (4 + 3))) / 2, counts.MacroF1, 1e-12); // the middle class occurs nowhere
        Assert.Equal(0.5, counts.SubsetAccuracy);
    }

    [Fact]
    public void Without_examples_or_variety_results_are_nan_and_nothing_throws()
    {
        var empty = new ConfusionMatrix(3, [], []);
        Assert.All([empty.Accuracy, empty.MacroF1, empty.WeightedF1, empty.MatthewsCorrelation, empty.F1(0), Calibration.ExpectedError([], []),
            Calibration.Brier([], [], 3), Ranking.AreaUnderCurve([], []), RegressionErrors.RootMeanSquared([], []), RegressionErrors.MeanAbsolute([], []),
            RegressionErrors.RSquared([], []), Correlation.Pearson([], []), Correlation.Spearman([1], [1]), RegressionErrors.RSquared([1, 2], [3, 3]),
            new MultiLabelCounts(2).MicroF1, new MultiLabelCounts(2).SubsetAccuracy, Ranking.AreaUnderCurve([1, 2], [true, true])],
            value => Assert.True(double.IsNaN(value)));
        Assert.Equal(0, new ConfusionMatrix(2, [0, 0], [0, 0]).MatthewsCorrelation);
    }

    [Fact]
    public void Distillation_ratio_is_undefined_without_a_gap()
    {
        Assert.Equal(0.5, DistillationRatio.Of(Metric.Accuracy, teacher: 0.9, undistilled: 0.8, distilled: 0.85)!.Value, 1e-12);
        Assert.Equal(0.5, DistillationRatio.Of(Metric.Rmse, teacher: 1, undistilled: 2, distilled: 1.5)!.Value, 1e-12);
        Assert.Equal(-1, DistillationRatio.Of(Metric.Accuracy, 0.9, 0.8, 0.7)!.Value, 1e-12);
        Assert.Null(DistillationRatio.Of(Metric.Accuracy, 0.8, 0.8, 0.85));
        Assert.Null(DistillationRatio.Of(Metric.Rmse, 2, 1, 0.5));
        Assert.Null(DistillationRatio.Of(Metric.Accuracy, 0.9, double.NaN, 0.85));
    }

    [Fact]
    public void Summary_over_seeds_and_its_json()
    {
        var summary = MetricSummary.Of([1.0, 2, 4]);
        Assert.Equal(7 / 3.0, summary.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(7 / 3.0), summary.StandardDeviation, 1e-12);
        Assert.True(double.IsNaN(MetricSummary.Of([1.0]).StandardDeviation));

        var byName = MetricSummary.Of([new Dictionary<string, double> { ["b"] = 1, ["a"] = double.NaN }, new Dictionary<string, double> { ["b"] = 3, ["a"] = 2 }]);
        Assert.Equal(["b", "a"], byName.Keys);
        Assert.Equal(2, byName["b"].Mean);
        Assert.True(double.IsNaN(byName["a"].Mean));

        var options = new JsonSerializerOptions { Converters = { new NanAsNullConverter() } };
        Assert.Equal("[null,1.5,null]", JsonSerializer.Serialize(new[] { double.NaN, 1.5, double.PositiveInfinity }, options));
        Assert.Equal([double.NaN, 1.5], JsonSerializer.Deserialize<double[]>("[null,1.5]", options)!);
    }

    [Fact]
    public void Latency_calls_every_row_and_counts_time_per_call()
    {
        var calls = new int[3];
        var microseconds = Latency.MicrosecondsPerCall(row => calls[row]++, 3, rounds: 2, roundTime: TimeSpan.FromTicks(1));
        Assert.True(microseconds >= 0);
        Assert.All(calls, count => Assert.True(count > 0));
        var cold = calls.Sum();
        Latency.MicrosecondsPerCall(row => calls[row]++, 3, rounds: 2, roundTime: TimeSpan.FromTicks(1), isWarm: true);
        Assert.InRange(calls.Sum() - cold, 3, cold / 10); // three short rounds, and no long one before them
        Assert.True(double.IsNaN(Latency.MicrosecondsPerCall(_ => throw new InvalidOperationException(), 0)));
        Assert.Throws<OperationCanceledException>(() => Latency.MicrosecondsPerCall(_ => { }, 1, cancellationToken: new CancellationToken(true)));
    }
}
