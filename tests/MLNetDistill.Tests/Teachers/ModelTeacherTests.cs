using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Tests.Teachers;

/// <summary>Models that ML.NET trained, as teachers.</summary>
public class ModelTeacherTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public float X { get; set; }
        public float Y { get; set; }
        public string Kind { get; set; } = "";
        public string Label { get; set; } = "";
        public bool IsHigh { get; set; }
        public float Target { get; set; }
        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    private static Row[] Rows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            var (x, y) = ((float)random.NextDouble() * 4 - 2, (float)random.NextDouble() * 4 - 2);
            return new Row { X = x, Y = y, Kind = x > y ? "up" : "down", Label = x + y > 1 ? "high" : x + y < -1 ? "low" : "middle", IsHigh = x + y > 0, Target = 2 * x - y, Pair = [x, y] };
        })];
    }

    private (ITransformer Model, IDataView Data) Multiclass()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var model = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.Categorical.OneHotEncoding("Kind"))
            .Append(_ml.Transforms.Concatenate("Features", "X", "Y", "Kind"))
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        return (model, data);
    }

    private static TableInputs Table(Row[] rows) =>
        new(rows.Length, ["Y", "X"], [.. rows.SelectMany(r => new[] { r.Y, r.X })], ["Kind"], [.. rows.Select(r => r.Kind)]);

    [Fact]
    public void AMulticlassModelSpeaksInProbabilitiesOfNamedClasses()
    {
        var (model, data) = Multiclass();
        var teacher = new ModelTeacher(model, data.Schema);
        Assert.Equal(TaskKind.Multiclass, teacher.Task);
        Assert.Equal(["high", "low", "middle"], teacher.Classes.Order());
        var direct = model.Transform(data).GetColumn<float[]>("Score").ToArray();
        var fromView = teacher.Score(data);
        // Examples carry no label: the model asks for the column, and gets it with missing values.
        var fromExamples = (DenseSoftLabels)teacher.Score(Table(Rows()));
        Assert.Equal(fromView.Values.ToArray(), fromExamples.Values.ToArray());
        for (var row = 0; row < 5; row++)
            for (var c = 0; c < 3; c++) Assert.Equal(direct[row][c], fromView.Probabilities(row)[c], 1e-6);
    }

    [Fact]
    public void ASavedModelTeachesTheSame()
    {
        using var folder = new TemporaryFolder();
        var (model, data) = Multiclass();
        _ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = Assert.IsType<ModelTeacher>(TeacherFile.Load(folder.File("model.zip")));
        Assert.Equal(["X", "Y", "Kind"], loaded.Columns.Features);
        Assert.Equal(["Kind"], loaded.Columns.Categorical!);
        Assert.Equal(new ModelTeacher(model, data.Schema).Score(data).Values.ToArray(), ((DenseSoftLabels)loaded.Score(Table(Rows()))).Values.ToArray());
    }

    [Fact]
    public void ABinaryModelSpeaksByItsProbabilityAndOtherwiseInLogits()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var model = _ml.Transforms.Concatenate("Features", "X", "Y").Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsHigh")).Fit(data);
        var teacher = new ModelTeacher(model, data.Schema, new() { Classes = ["low", "high"] });
        Assert.Equal((TaskKind.Binary, "low"), (teacher.Task, teacher.Classes[0]));
        var probabilities = model.Transform(data).GetColumn<float>("Probability").ToArray();
        var scores = teacher.Score(data);
        var logits = new ModelTeacher(model, data.Schema, new() { Scores = ScoreForm.Logits }).Score(data);
        for (var row = 0; row < 20; row++)
        {
            Assert.Equal(probabilities[row], scores.Probabilities(row)[1], 1e-6);
            Assert.Equal(probabilities[row], logits.Probabilities(row)[1], 1e-5);
        }
    }

    [Fact]
    public void ARegressionOnAVectorColumnReadsTheSlotsOfTheExamples()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var model = _ml.Transforms.CopyColumns("Features", "Pair").Append(_ml.Regression.Trainers.Sdca("Target", maximumNumberOfIterations: 20)).Fit(data);
        var teacher = new ModelTeacher(model, data.Schema);
        Assert.Equal(TaskKind.Regression, teacher.Task);
        var rows = Rows();
        var inputs = new TableInputs(rows.Length, ["Pair.0", "Pair.1"], [.. rows.SelectMany(r => r.Pair)], [], []);
        Assert.Equal(teacher.Score(data).Values.ToArray(), ((DenseSoftLabels)teacher.Score(inputs)).Values.ToArray());
    }

    [Fact]
    public void ATableOfOneCategoryIsNoText()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var regression = _ml.Regression.Trainers.Sdca("Target", maximumNumberOfIterations: 20);
        var categories = _ml.Transforms.Categorical.OneHotEncoding("Features", "Kind").Append(regression).Fit(data);
        var teacher = new ModelTeacher(categories, data.Schema);
        Assert.Null(teacher.Columns.Text);
        Assert.Equal(["Kind"], teacher.Columns.Categorical!);
        var inputs = new TableInputs(2, [], [], ["Kind"], ["up", "down"]);
        Assert.Equal(2, ((DenseSoftLabels)teacher.Score(inputs)).Values.ToArray().Distinct().Count());
    }

    [Fact]
    public void SaysWhatIsMissing()
    {
        var (model, data) = Multiclass();
        var onlyX = new TableInputs(1, ["X"], [1], ["Kind"], ["up"]);
        Assert.Contains("'Y'", Assert.Throws<ArgumentException>(() => new ModelTeacher(model, data.Schema).Score(onlyX)).Message);
        Assert.Contains("reads no text", Assert.Throws<ArgumentException>(() => new ModelTeacher(Regression(data), data.Schema).Score(new TextInputs(["x"]))).Message);
        var unscored = _ml.Transforms.Concatenate("Features", "X", "Y").Fit(data);
        var missing = Assert.Throws<ArgumentException>(() => new ModelTeacher(unscored, data.Schema)).Message;
        Assert.Contains("no column 'Score'", missing);
        Assert.Contains("Features", missing);
        Assert.Throws<ArgumentException>(() => new ModelTeacher(model, data.Schema, new() { Classes = ["a", "b"] }));
        Assert.Throws<ArgumentException>(() => new ModelTeacher(model, data.Schema, new() { Scores = ScoreForm.Labels }));
    }

    private ITransformer Regression(IDataView data) => _ml.Transforms.Concatenate("Features", "X", "Y").Append(_ml.Regression.Trainers.Sdca("Target", maximumNumberOfIterations: 20)).Fit(data);
}
