using MLNetDistill.Inference;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Pipeline;

public class StudentTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void AMulticlassTextStudentKeepsTheContract()
    {
        var (transformer, data) = Text(TaskKind.Multiclass, ["b", "a", "c"]);
        TransformerContract.Check(_ml, transformer, data, "PredictedLabel", "Score");
    }

    [Fact]
    public void ABinaryStudentOfTextPairsKeepsTheContract()
    {
        var (transformer, data) = Text(TaskKind.Binary, ["no", "yes"], second: "Other");
        TransformerContract.Check(_ml, transformer, data, "PredictedLabel", "Score", "Probability");
    }

    [Theory]
    [InlineData("Vector")]
    [InlineData("Double,Flag")]
    [InlineData("City")]
    [InlineData("Vector,City,Key,Whole")]
    [InlineData("Code")]
    [InlineData("NumberKey,Code,Flag")]
    public void ATableStudentKeepsTheContract(string features)
    {
        var (transformer, data) = Table(features.Split(','), TaskKind.Regression);
        TransformerContract.Check(_ml, transformer, data, "Score");
    }

    [Fact]
    public void ScoresArePredictionsOfTheStudentItself()
    {
        var (transformer, data) = Text(TaskKind.Multiclass, ["b", "a", "c"]);
        var view = transformer.Transform(data);
        var scores = view.GetColumn<float[]>("Score").ToArray();
        var labels = view.GetColumn<uint>("PredictedLabel").ToArray();
        var texts = data.GetColumn<string>("Text").ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            var expected = transformer.Student.Predict(texts[i]);
            Assert.Equal(expected.Probabilities.ToArray(), scores[i]);
            Assert.Equal(expected.ClassIndex + 1, (int)labels[i]);
        }
    }

    [Fact]
    public void KeyValuesOfTheLabelComeBackInTheirOwnTypeAlsoAfterLoading()
    {
        var rows = _ml.Data.LoadFromEnumerable(Rows());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Number").Fit(rows).Transform(rows);
        var values = LabelValues.Of(keyed.Schema["Label"]);
        var student = Students.Text(TaskKind.Multiclass, ["10", "20", "30"]);
        var transformer = new StudentTransformer(student, new("Text", null, []), new(), values, keyed.Schema);
        var model = transformer.Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel").Fit(transformer.Transform(keyed)));
        var before = model.Transform(keyed).GetColumn<float>("Answer").ToArray();

        using var stream = new MemoryStream();
        _ml.Model.Save(model, keyed.Schema, stream);
        stream.Position = 0;
        Assert.Equal(before, _ml.Model.Load(stream, out _).Transform(keyed).GetColumn<float>("Answer"));
        Assert.Subset(new HashSet<float> { 10, 20, 30 }, before.ToHashSet());
    }

    [Fact]
    public void ALabelKeyWithoutValuesPredictsTheSameKeysAfterLoading()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var values = LabelValues.Of(data.Schema["Code"]);
        TransformerContract.Check(_ml, new StudentTransformer(Students.Text(TaskKind.Multiclass, ["1", "2", "3"]), new("Text", null, []), new(), values, data.Schema),
            data, "PredictedLabel", "Score");
    }

    [Fact]
    public void OurLoaderGivesTheFullSchemaBackAndEvaluateWorksOnIt()
    {
        var (transformer, data) = Text(TaskKind.Multiclass, ["b", "a", "c"]);
        using var stream = new MemoryStream();
        _ml.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        var loaded = _ml.Model.LoadWithStudents(stream, out var schema);
        Assert.Equal(transformer.GetOutputSchema(schema).Select(c => c.ToString()), loaded.GetOutputSchema(schema).Select(c => c.ToString()));
        Assert.Equal(
            _ml.MulticlassClassification.Evaluate(transformer.Transform(data)).LogLoss,
            _ml.MulticlassClassification.Evaluate(loaded.Transform(data)).LogLoss);
    }

    [Fact]
    public void PredictionEngineWorksBeforeAndAfterLoading()
    {
        var (transformer, data) = Text(TaskKind.Binary, ["no", "yes"]);
        using var engine = _ml.Model.CreatePredictionEngine<Row, Answer>(transformer);
        using var stream = new MemoryStream();
        _ml.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        using var reloaded = _ml.Model.CreatePredictionEngine<Row, Answer>(_ml.Model.Load(stream, out _));
        foreach (var row in Rows())
        {
            var (first, second) = (engine.Predict(row), reloaded.Predict(row));
            Assert.Equal(transformer.Student.Predict(row.Text).Probabilities.Span[1], first.Probability);
            Assert.Equal(first.Score > 0, first.PredictedLabel);
            Assert.Equal((first.PredictedLabel, first.Score, first.Probability), (second.PredictedLabel, second.Score, second.Probability));
        }
    }

    private (StudentTransformer, IDataView) Text(TaskKind task, string[] classes, string? second = null)
    {
        var rows = _ml.Data.LoadFromEnumerable(Rows());
        var data = task == TaskKind.Multiclass ? _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(rows).Transform(rows) : rows;
        var values = task == TaskKind.Multiclass ? LabelValues.Of(data.Schema["Label"]) : LabelValues.None;
        return (new(Students.Text(task, classes, second is not null), new("Text", second, []), new(), values, data.Schema), data);
    }

    private (StudentTransformer, IDataView) Table(string[] features, TaskKind task)
    {
        var rows = _ml.Data.LoadFromEnumerable(Rows());
        var data = _ml.Transforms.Conversion.MapValueToKey("Key", "Class").Append(_ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number")).Fit(rows).Transform(rows);
        var layout = TableLayout.Of(data.Schema, features);
        var student = Students.Table(task, layout.NumericNames, layout.CategoricalNames.Select(name => (name, new[] { "a", "b", "Rome", "Oslo", "2", "20" })));
        return (new(student, new(null, null, features), new(), LabelValues.None, data.Schema), data);
    }

    private static Row[] Rows() =>
    [
        new() { Text = "Win a free prize now", Other = "spam", Class = "b", Number = 10, Vector = [1, -2], Double = 0.5, Whole = 3, City = "Rome", Flag = true, Code = 1 },
        new() { Text = "", Other = "empty", Class = "a", Number = 20, Vector = [0, float.NaN], Double = -7, Whole = -1, City = "", Flag = false, Code = 0 },
        new() { Text = "see you at 8 😀", Other = "", Class = "c", Number = 30, Vector = [0, 0], Double = 1e6, Whole = 0, City = "Lima", Flag = true, Code = 2 },
        new() { Text = "lunch?", Other = "ham", Class = "a", Number = 20, Vector = [3, 4], Double = double.NaN, Whole = 12, City = "Oslo", Flag = false, Code = 3 },
    ];

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Other { get; set; } = "";

        public string Class { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [0, 0];

        public double Double { get; set; }

        public int Whole { get; set; }

        public string City { get; set; } = "";

        public bool Flag { get; set; }

        [KeyType(3)]
        public uint Code { get; set; }
    }

    private sealed class Answer
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
