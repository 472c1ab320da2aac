using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Platform.Tests.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML.Trainers;

/// <summary>The columns that fitted trainers add, also after saving and on single rows.</summary>
public class PredictionTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public PredictionTests() => _data = _ml.Data.LoadFromEnumerable(Example.Make(90));

    private IEstimator<ITransformer> Multiclass =>
        _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    [Fact]
    public void Multiclass_scores_are_probabilities_named_after_the_classes()
    {
        var view = Multiclass.FitSaveLoadTransform(_ml, _data);
        Assert.Equal(["Label", "PredictedLabel", "Score"], view.Schema.Select(c => c.Name).Except(_data.Schema.Select(c => c.Name)));
        var score = view.Schema["Score"];
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), score.Type);
        Assert.Equal(["red", "green", "blue"], score.SlotNames());
        Assert.Equal(["ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind", "SlotNames", "TrainingLabelValues"], score.AnnotationKinds());
        Assert.Equal(("MulticlassClassification", "Score"), (Text(score, "ScoreColumnKind"), Text(score, "ScoreValueKind")));
        var predicted = view.Schema["PredictedLabel"];
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), predicted.Type);
        Assert.Equal(["red", "green", "blue"], predicted.KeyValues());
        Assert.Equal(["KeyValues", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"], predicted.AnnotationKinds());
        Assert.Equal("PredictedLabel", Text(predicted, "ScoreValueKind"));
        foreach (var (scores, key) in view.GetColumn<float[]>("Score").Zip(view.GetColumn<uint>("PredictedLabel")))
        {
            Assert.Equal(1, scores.Sum(), 5);
            Assert.Equal(Array.IndexOf(scores, scores.Max()) + 1, (int)key);
        }
        Assert.True(_ml.MulticlassClassification.Evaluate(view).MicroAccuracy > 0.7);
    }

    [Fact]
    public void Classes_that_are_numbers_name_no_slots_but_are_kept()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Label", "Number").Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel")).FitSaveLoadTransform(_ml, _data);
        Assert.False(view.Schema["Score"].HasSlotNames());
        VBuffer<int> values = default;
        view.Schema["Score"].Annotations.GetValue("TrainingLabelValues", ref values);
        Assert.Equal([0, 10, 20], values.DenseValues());
        Assert.Contains(view.GetColumn<int>("Predicted"), n => n == 20);
    }

    [Fact]
    public void Binary_scores_come_with_a_probability_and_a_decision()
    {
        var view = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive").FitSaveLoadTransform(_ml, _data);
        Assert.Equal(["PredictedLabel", "Score", "Probability"], view.Schema.Select(c => c.Name).Except(_data.Schema.Select(c => c.Name)));
        Assert.Equal(["IsNormalized", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"], view.Schema["Probability"].AnnotationKinds());
        Assert.Equal(("BinaryClassification", "Probability"), (Text(view.Schema["Probability"], "ScoreColumnKind"), Text(view.Schema["Probability"], "ScoreValueKind")));
        var scores = view.GetColumn<float>("Score").ToList();
        Assert.Equal(scores.Select(s => s > 0), view.GetColumn<bool>("PredictedLabel"));
        Assert.Equal(scores.Select(s => 1 / (1 + Math.Exp(-s))), view.GetColumn<float>("Probability").Select(p => (double)p), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.True(_ml.BinaryClassification.Evaluate(view, "Positive").AreaUnderRocCurve > 0.8);
    }

    [Fact]
    public void Regression_adds_a_score()
    {
        var view = _ml.Regression.Trainers.Sdca("Value").FitSaveLoadTransform(_ml, _data);
        Assert.Equal(["Score"], view.Schema.Select(c => c.Name).Except(_data.Schema.Select(c => c.Name)));
        Assert.Equal(("Regression", "Score"), (Text(view.Schema["Score"], "ScoreColumnKind"), Text(view.Schema["Score"], "ScoreValueKind")));
        Assert.True(_ml.Regression.Evaluate(view, "Value").RSquared > 0.95);
    }

    [Fact]
    public void Each_scorer_has_a_set_of_its_own()
    {
        var view = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive").Append(_ml.Transforms.CopyColumns("First", "Score"))
            .Append(_ml.Regression.Trainers.Sdca("Value")).FitSaveLoadTransform(_ml, _data);
        uint first = 0, second = 0;
        view.Schema["First"].Annotations.GetValue("ScoreColumnSetId", ref first);
        view.Schema["Score"].Annotations.GetValue("ScoreColumnSetId", ref second);
        Assert.Equal((1u, 2u), (first, second));
    }

    [Fact]
    public void Missing_features_get_no_label()
    {
        var model = Multiclass.Fit(_data);
        var view = model.Transform(_ml.Data.LoadFromEnumerable<Example>([new() { Features = [float.NaN, 0, 0, 0] }]));
        Assert.Equal([0u], view.GetColumn<uint>("PredictedLabel"));
        Assert.All(view.GetColumn<float[]>("Score").Single(), s => Assert.True(float.IsNaN(s)));
    }

    [Fact]
    public void Saved_models_score_as_before()
    {
        foreach (var (estimator, column) in ((IEstimator<ITransformer>, string)[])[
            (_ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive"), "Probability"), (_ml.Regression.Trainers.Sdca("Value", maximumNumberOfIterations: 50), "Score")])
        {
            var model = estimator.Fit(_data);
            using var stream = new MemoryStream();
            _ml.Model.Save(model, _data.Schema, stream);
            stream.Position = 0;
            Assert.Equal(model.Transform(_data).GetColumn<float>(column), new MLContext().Model.Load(stream, out _).Transform(_data).GetColumn<float>(column));
        }
    }

    [Fact]
    public void Single_rows_are_predicted()
    {
        var model = Multiclass.Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(_data);
        using var engine = _ml.Model.CreatePredictionEngine<Example, Prediction>(model);
        var expected = model.Transform(_data).GetColumn<string>("PredictedLabel").ToList();
        Assert.Equal(expected, Example.Make(90).Select(e => engine.Predict(e).PredictedLabel));
        Assert.Equal(3, engine.Predict(new Example()).Score.Length);
    }

    [Fact]
    public void Trainers_promise_what_they_deliver()
    {
        var score = Multiclass.Promised(_data, "Score");
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (score.Kind, score.ItemType));
        Assert.Equal(["ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind", "SlotNames", "TrainingLabelValues"], score.AnnotationKinds());
        var predicted = Multiclass.Promised(_data, "PredictedLabel");
        Assert.Equal((true, NumberDataViewType.UInt32), (predicted.IsKey, predicted.ItemType));
        Assert.Equal(["KeyValues", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"], predicted.AnnotationKinds());
        var probability = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive").Promised(_data, "Probability");
        Assert.Equal((SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single), (probability.Kind, probability.ItemType));
        Assert.Equal(["IsNormalized", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"], probability.AnnotationKinds());
        Assert.Equal(NumberDataViewType.Single, _ml.Regression.Trainers.Sdca("Value").Promised(_data, "Score").ItemType);
    }

    [Fact]
    public void The_transformer_knows_its_features_and_refuses_others()
    {
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive").Fit(_data);
        Assert.Equal("Features", model.FeatureColumnName);
        var other = _ml.Data.LoadFromEnumerable<Row>([new()]);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(other.Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(_ml.Transforms.CopyColumns("Features", "Vector").Fit(other).Transform(other).Schema));
    }

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    public sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
