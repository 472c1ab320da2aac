using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Evaluation;

/// <summary>Metrics worked out by hand.</summary>
public class EvaluateTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Binary_metrics_follow_their_definitions()
    {
        // By falling score: + - + (tie of + and -) -; a score above 0 predicts the positive class.
        var metrics = _ml.BinaryClassification.Evaluate(Binary((true, 3, 0.9f), (false, 2, 0.8f), (true, 1, 0.6f), (true, -1, 0.4f), (false, -1, 0.4f), (false, -2, 0.1f)));
        Assert.Equal(4 / 6.0, metrics.Accuracy, 12);
        Assert.Equal(2 / 3.0, metrics.PositivePrecision, 12);
        Assert.Equal(2 / 3.0, metrics.PositiveRecall, 12);
        Assert.Equal(2 / 3.0, metrics.NegativePrecision, 12);
        Assert.Equal(2 / 3.0, metrics.NegativeRecall, 12);
        Assert.Equal(2 / 3.0, metrics.F1Score, 12);
        Assert.Equal((3 + 2 + 1.5) / 9, metrics.AreaUnderRocCurve, 12);
        Assert.Equal([[2, 1], [1, 2]], metrics.ConfusionMatrix.Counts);
        Assert.Equal(1, metrics.ConfusionMatrix.GetCountForClassPair(0, 1));
        Assert.Equal(1, metrics.Entropy, 12);
        var bits = ((double[])[0.9f, 1 - 0.8f, 0.6f, 0.4f, 1 - 0.4f, 1 - 0.1f]).Average(p => -Math.Log2(p));
        Assert.Equal(bits, metrics.LogLoss, 6);
        Assert.Equal(1 - bits, metrics.LogLossReduction, 6);
    }

    [Fact]
    public void The_area_under_the_precision_recall_curve_joins_the_points_at_the_positives()
    {
        var metrics = _ml.BinaryClassification.EvaluateNonCalibrated(Binary((true, 4, 0), (false, 3, 0), (true, 2, 0), (false, 1, 0)));
        Assert.Equal(0.5 * (1 + 1) / 2 + 0.5 * (1 / 2.0 + 2 / 3.0) / 2, metrics.AreaUnderPrecisionRecallCurve, 12);
        Assert.Equal(3 / 4.0, metrics.AreaUnderRocCurve, 12);
    }

    [Fact]
    public void Binary_labels_can_be_numbers_or_keys()
    {
        var data = Binary((true, 3, 0.9f), (false, 2, 0.8f), (true, 1, 0.6f), (false, -2, 0.1f));
        var expected = _ml.BinaryClassification.Evaluate(data);
        foreach (var label in (string[])["Number", "Key"])
        {
            var metrics = _ml.BinaryClassification.Evaluate(data, label);
            Assert.Equal((expected.LogLoss, expected.AreaUnderRocCurve, expected.F1Score), (metrics.LogLoss, metrics.AreaUnderRocCurve, metrics.F1Score));
        }
    }

    [Fact]
    public void Unusable_examples_are_left_out_and_a_missing_probability_spoils_the_log_loss()
    {
        var metrics = _ml.BinaryClassification.Evaluate(Binary((true, 3, 0.9f), (false, -2, 0.2f), (true, float.NaN, 0.5f), (true, float.PositiveInfinity, 1)));
        Assert.Equal([[1, 0], [0, 1]], metrics.ConfusionMatrix.Counts);
        Assert.False(double.IsNaN(metrics.LogLoss));
        Assert.True(double.IsNaN(_ml.BinaryClassification.Evaluate(Binary((true, 3, 0.9f), (false, -2, float.NaN))).LogLoss));
    }

    [Fact]
    public void One_class_alone_has_no_roc_curve()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(Binary((true, 1, 0.9f), (true, 2, 0.9f))));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.EvaluateNonCalibrated(Binary((false, 1, 0.9f))));
    }

    [Fact]
    public void Multiclass_metrics_follow_their_definitions()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Multiclass((0, [0.7f, 0.2f, 0.1f]), (0, [0.3f, 0.6f, 0.1f]), (1, [0.25f, 0.5f, 0.25f]), (2, [0.5f, 0.3f, 0.2f])),
            topKPredictionCount: 3);
        Assert.Equal(2 / 4.0, metrics.MicroAccuracy, 12);
        Assert.Equal((1 / 2.0 + 1 + 0) / 3, metrics.MacroAccuracy, 12);
        Assert.Equal([-(Math.Log(0.7f) + Math.Log(0.3f)) / 2, -Math.Log(0.5f), -Math.Log(0.2f)], metrics.PerClassLogLoss, Near);
        Assert.Equal(-(Math.Log(0.7f) + Math.Log(0.3f) + Math.Log(0.5f) + Math.Log(0.2f)) / 4, metrics.LogLoss, 10);
        var entropy = -(0.5 * Math.Log(0.5) + 2 * 0.25 * Math.Log(0.25));
        Assert.Equal((entropy - metrics.LogLoss) / entropy, metrics.LogLossReduction, 10);
        Assert.Equal([[1, 1, 0], [0, 1, 0], [1, 0, 0]], metrics.ConfusionMatrix.Counts);
        Assert.Equal([1 / 2.0, 1 / 2.0, 0], metrics.ConfusionMatrix.PerClassPrecision);
        Assert.Equal([1 / 2.0, 1, 0], metrics.ConfusionMatrix.PerClassRecall);
        Assert.Equal(3, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.Equal(3, metrics.TopKPredictionCount);
        Assert.Equal([0.5, 0.75, 1], metrics.TopKAccuracyForAllK);
        Assert.Equal(1, metrics.TopKAccuracy);
    }

    [Fact]
    public void Equal_scores_rank_in_the_order_of_the_classes()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Multiclass((0, [0.4f, 0.4f, 0.2f]), (1, [0.4f, 0.4f, 0.2f])), topKPredictionCount: 2);
        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal([0.5, 1], metrics.TopKAccuracyForAllK);
    }

    [Fact]
    public void Without_top_k_there_is_none()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Multiclass((0, [0.4f, 0.4f, 0.2f])));
        Assert.Equal(0, metrics.TopKAccuracy);
        Assert.Null(metrics.TopKAccuracyForAllK);
        Assert.ThrowsAny<Exception>(() => _ml.MulticlassClassification.Evaluate(Multiclass((0, [0.4f, 0.4f, 0.2f])), topKPredictionCount: 5));
    }

    [Fact]
    public void A_class_beyond_the_scores_counts_as_wrong_and_a_missing_label_not_at_all()
    {
        var data = Multiclass((0, [0.7f, 0.2f, 0.1f]), (3, [0.7f, 0.2f, 0.1f]), (9, [0.7f, 0.2f, 0.1f]), (0, [float.NaN, 0.2f, 0.1f]));
        var metrics = _ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 3);
        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal(1, metrics.MacroAccuracy);
        Assert.Equal(-(Math.Log(0.7f) + Math.Log(1e-15f)) / 2, metrics.LogLoss, 10);
        Assert.Equal([0.5, 0.5, 0.5], metrics.TopKAccuracyForAllK);
    }

    [Fact]
    public void Multiclass_scores_need_a_known_size()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(Multiclass((0, [0.7f, 0.2f, 0.1f])), scoreColumnName: "Unsized"));
    }

    [Fact]
    public void Regression_metrics_follow_their_definitions()
    {
        var metrics = _ml.Regression.Evaluate(Values((1, 2), (2, 2), (3, 1), (6, 7)));
        Assert.Equal((1 + 0 + 2 + 1) / 4.0, metrics.MeanAbsoluteError, 12);
        Assert.Equal((1 + 0 + 4 + 1) / 4.0, metrics.MeanSquaredError, 12);
        Assert.Equal(Math.Sqrt(1.5), metrics.RootMeanSquaredError, 12);
        Assert.Equal(1.5, metrics.LossFunction, 12);
        Assert.Equal(1 - 6 / 14.0, metrics.RSquared, 12);
    }

    [Fact]
    public void Regression_leaves_out_what_is_missing()
    {
        var metrics = _ml.Regression.Evaluate(Values((1, 2), (float.NaN, 2), (3, float.NaN), (3, 3)));
        Assert.Equal(0.5, metrics.MeanSquaredError, 12);
        Assert.True(double.IsNaN(_ml.Regression.Evaluate(Values((2, 1), (2, 3))).RSquared));
        Assert.Equal(0, _ml.Regression.Evaluate(Values()).MeanAbsoluteError);
    }

    [Fact]
    public void Columns_that_are_missing_or_of_another_type_are_refused()
    {
        var binary = Binary((true, 1, 0.5f), (false, 0, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(binary, "Nowhere"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(binary, probabilityColumnName: "Nowhere"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(binary, predictedLabelColumnName: "Nowhere"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Evaluate(binary, scoreColumnName: "Label"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(binary, "Key"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Evaluate(binary));
        Assert.Throws<ArgumentNullException>(() => _ml.Regression.Evaluate(null));
    }

    private static bool Near(double x, double y) => Math.Abs(x - y) < 1e-10;

    private IDataView Binary(params (bool Label, float Score, float Probability)[] rows) => _ml.Data.LoadFromEnumerable(rows.Select(r => new BinaryRow
    {
        Label = r.Label,
        Number = r.Label ? 1 : 0,
        Key = r.Label ? 1u : 0,
        Score = r.Score,
        Probability = r.Probability,
        PredictedLabel = r.Score > 0,
    }));

    /// <summary>An object's key counts from 0; one beyond the key's count is missing.</summary>
    private IDataView Multiclass(params (uint Label, float[] Score)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(r => new MulticlassRow { Label = r.Label, Score = r.Score, Unsized = r.Score }));

    private IDataView Values(params (float Label, float Score)[] rows) => _ml.Data.LoadFromEnumerable(rows.Select(r => new ValueRow { Label = r.Label, Score = r.Score }));

    public sealed class BinaryRow
    {
        public bool Label { get; set; }

        public float Number { get; set; }

        [KeyType(2)]
        public uint Key { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    public sealed class MulticlassRow
    {
        [KeyType(4)]
        public uint Label { get; set; }

        [KeyType(3)]
        public uint PredictedLabel { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        public float[] Unsized { get; set; } = [];
    }

    public sealed class ValueRow
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
