using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

/// <summary>The columns that fitted trainers add, also after saving and on single rows.</summary>
public class PredictionTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public PredictionTests() => _data = _ml.Data.LoadFromEnumerable(Example.Make(90).ToList());

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

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    public sealed class Example
    {
        public string Name { get; set; } = "";

        public int Number { get; set; }

        public bool Positive { get; set; }

        public float Value { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];

        /// <summary>Three classes around three corners; the value is 2 x0 - x1 + 0.5.</summary>
        public static IEnumerable<Example> Make(int count)
        {
            var random = new Random(1);
            for (var i = 0; i < count; i++)
            {
                var group = i % 3;
                float[] features = [.. Enumerable.Range(0, 3).Select(slot => (2 * random.NextSingle()) - 1 + (slot == group ? 1 : 0))];
                yield return new()
                {
                    Name = ((string[])["red", "green", "blue"])[group],
                    Number = group * 10,
                    Positive = group == 0,
                    Value = (2 * features[0]) - features[1] + 0.5f,
                    Features = features,
                };
            }
        }
    }
}
