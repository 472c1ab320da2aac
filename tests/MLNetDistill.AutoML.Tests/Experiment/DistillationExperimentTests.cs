using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Tests;
using MLNetDistill.Tests.Signals;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class DistillationExperimentTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnExperimentGivesAModelThatSavesAndPredicts()
    {
        var (train, validation) = (Points(200, 1), Points(90, 2));
        var teacher = Teacher(train);
        var result = _ml.Auto().CreateDistillationExperiment(teacher, Settings()).Execute(train, validation);

        Assert.Equal(3, result.RunDetails.Count);
        Assert.NotEmpty(result.ParetoFront);
        Assert.Null(result.Comparison);
        Assert.Equal(result.BestRun.Recipe.ToJson(), result.Search.BestRun.Recipe.ToJson());
        var metrics = _ml.MulticlassClassification.Evaluate(result.BestRun.Model!.Transform(validation));
        Assert.Equal(result.BestRun.Score!.Value, metrics.MicroAccuracy, 1e-9);
        Assert.True(result.BestRun.RuntimeInSeconds > 0 && result.BestRun.ValidationMetrics.ContainsKey("nll"));

        _ml.Model.Save(result.BestRun.Model, train.Schema, _folder.File("student.zip"));
        var loaded = _ml.Model.Load(_folder.File("student.zip"), out _);
        Assert.Equal(Predictions(result.BestRun.Model, validation), Predictions(loaded, validation));
    }

    [Fact]
    public void ATestSetBringsTheComparison()
    {
        var (train, validation, test) = (Points(120, 1), Points(60, 2), Points(60, 3));
        var settings = Settings();
        settings.Search = settings.Search with { MaxTrials = 2, Compare = true };
        var result = _ml.Auto().CreateDistillationExperiment(Teacher(train), settings).Execute(train, validation, test);
        Assert.Equal(60, result.Comparison!.Run.Data.Test);
        Assert.NotNull(result.BestRun.Model);
    }

    [Fact]
    public void ATeacherOfThisLibraryTeachesToo()
    {
        var train = Points(120, 1);
        Assert.NotNull(_ml.Auto().CreateDistillationExperiment(new RuleTeacher(), Settings()).Execute(train, Points(60, 2)).BestRun.Model);
    }

    [Fact]
    public void ATeacherOfOtherClassesTeachesOrIsRefusedBeforeItScoresAnything()
    {
        var (train, settings) = (Points(60, 1), Settings());
        var teacher = new HashTeacher(TaskKind.Binary, "n", "s");
        Assert.Contains("'kd' is no value of the dimension 'loss', which is uld", Assert.ThrowsAny<ArgumentException>(() => Run()).Message, StringComparison.Ordinal);
        Assert.Equal(0, teacher.Scored);

        settings.Search = settings.Search with { MaxTrials = 1, Space = null };
        Assert.NotNull(Run().BestRun.Model);
        Assert.Equal(60, teacher.Scored);

        DistillationExperimentResult Run() => _ml.Auto().CreateDistillationExperiment(teacher, settings).Execute(train, Points(60, 2));
    }

    [Fact]
    public void ATeacherWithoutScoresIsRefused()
    {
        var train = Points(60, 1);
        var noTeacher = _ml.Transforms.CopyColumns("Copy", "x").Fit(train);
        var message = Assert.ThrowsAny<ArgumentException>(() => _ml.Auto().CreateDistillationExperiment(noTeacher, Settings()).Execute(train)).Message;
        Assert.Contains("Score", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("nothing to read", "Name what the student reads")]
    [InlineData("no label", "There is no label column 'Missing'")]
    [InlineData("text label", "MapValueToKey")]
    public void MistakesAreRefusedWithAWayOut(string mistake, string expected)
    {
        var train = Points(60, 1);
        var settings = Settings();
        if (mistake == "nothing to read") settings.FeatureColumnNames = [];
        if (mistake == "no label") settings.LabelColumnName = "Missing";
        if (mistake == "text label") train = _ml.Transforms.Conversion.MapKeyToValue("Label").Fit(train).Transform(train);
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => _ml.Auto().CreateDistillationExperiment(new RuleTeacher(), settings).Execute(train)).Message, StringComparison.Ordinal);
    }

    private static DistillationExperimentSettings Settings() => new()
    {
        FeatureColumnNames = ["x", "y"],
        Search = Quadrants.Settings with { MaxTrials = 3 },
    };

    private ITransformer Teacher(IDataView train) => _ml.Transforms.Concatenate("Features", "x", "y").Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(train);

    private static IDataView Points(int count, int seed)
    {
        var random = new Random(seed);
        var numbers = new float[count * 2];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (random.NextSingle() * 2) - 1;
        var inputs = new TableInputs(count, ["x", "y"], numbers, [], []);
        return new ExampleSet(inputs, ExampleLabels.OfClasses(RuleTeacher.Names, [.. Enumerable.Range(0, count).Select(row => RuleTeacher.Class(inputs.Numbers(row)))])).ToDataView();
    }

    private static uint[] Predictions(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<uint>("PredictedLabel")];
}
