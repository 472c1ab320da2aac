using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Teachers;

public class EnsembleTests
{
    private static readonly TextInputs Inputs = new(["one", "two"]);
    private static readonly MlpEnsembleOptions Small = new() { Members = 2, Hidden = [16], Optimizer = new() { LearningRate = 1e-2, Epochs = 15, BatchSize = 32 } };

    [Fact]
    public void TakesTheMeanOfProbabilitiesWithClassesMatchedByName()
    {
        var ensemble = new EnsembleTeacher(
            [Of(["a", "b", "c"], [0.7f, 0.2f, 0.1f, 0.1f, 0.1f, 0.8f]), Of(["c", "a", "b"], [0.1f, 0.5f, 0.4f, 0.2f, 0.3f, 0.5f])], weights: [3, 1]);
        var scores = (DenseSoftLabels)ensemble.Score(Inputs);
        AssertClose([0.65, 0.25, 0.1], scores.Probabilities(0));
        AssertClose([0.15, 0.2, 0.65], scores.Probabilities(1));
    }

    [Fact]
    public void TheMeanOfLogitsIsTheGeometricMeanOfProbabilities()
    {
        var ensemble = new EnsembleTeacher([Of(["a", "b", "c"], [0.7f, 0.2f, 0.1f]), Of(["a", "b", "c"], [0.1f, 0.1f, 0.8f])], EnsembleMean.Logits);
        var product = new[] { Math.Sqrt(0.7 * 0.1), Math.Sqrt(0.2 * 0.1), Math.Sqrt(0.1 * 0.8) };
        AssertClose([.. product.Select(p => p / product.Sum())], ((DenseSoftLabels)ensemble.Score(Inputs.Select([0]))).Probabilities(0));
    }

    [Fact]
    public void RefusesMembersThatDoNotFitTogether()
    {
        var three = Of(["a", "b", "c"], [0.7f, 0.2f, 0.1f]);
        Assert.Throws<ArgumentException>(() => new EnsembleTeacher([]));
        Assert.Contains("'d'", Assert.Throws<ArgumentException>(() => new EnsembleTeacher([three, Of(["a", "b", "d"], [0.7f, 0.2f, 0.1f])])).Message);
        var value = new StoredScoresTeacher(Inputs, DenseSoftLabels.FromValues([1, 2]));
        Assert.Contains("Regression", Assert.Throws<ArgumentException>(() => new EnsembleTeacher([three, value])).Message);
        Assert.Throws<ArgumentException>(() => new EnsembleTeacher([three], weights: [0]));
        Assert.Throws<ArgumentException>(() => new EnsembleTeacher([three], weights: [1, 1]));
    }

    [Fact]
    public void StoredScoresAreFoundByContent()
    {
        var teacher = new StoredScoresTeacher(Inputs, DenseSoftLabels.FromValues([1, 2]));
        Assert.Equal([2f, 1f, 2f], ((DenseSoftLabels)teacher.Score(new TextInputs(["two", "one", "two"]))).Values.ToArray());
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => teacher.Score(new TextInputs(["two", "three"]))).Message);
        Assert.Throws<ArgumentException>(() => new StoredScoresTeacher(Inputs, DenseSoftLabels.FromValues([1])));
    }

    [Theory]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.Regression)]
    public void MlpsLearnAndAreSavedWhole(TaskKind task)
    {
        using var folder = new TemporaryFolder();
        var train = MadeData.Table(400, task);
        var teacher = MlpEnsembleTeacher.Fit(train, MadeData.Table(100, task, seed: 2), Small);
        var parallel = MlpEnsembleTeacher.Fit(train, MadeData.Table(100, task, seed: 2), Small, new RunOptions { Threads = 2, CheckpointPath = folder.File("state") });
        var test = MadeData.Table(200, task, seed: 3);
        var scores = (DenseSoftLabels)teacher.Score(test.Inputs);
        Assert.Equal(scores.Values.ToArray(), ((DenseSoftLabels)parallel.Score(test.Inputs)).Values.ToArray());
        Assert.Empty(Directory.GetFiles(folder.Path));

        var errors = Enumerable.Range(0, test.Count).Select(row => task == TaskKind.Regression
            ? Math.Abs(scores.Row(row)[0] - test.Labels[row][0]) / 10
            : scores.Row(row).IndexOf(scores.Row(row).ToArray().Max()) == test.Labels.ClassIndex(row) ? 0 : 1.0).Average();
        Assert.True(errors < 0.15, $"{errors}");

        teacher.Save(folder.File("teacher.zip"));
        var loaded = TeacherFile.Load(folder.File("teacher.zip"));
        Assert.Equal(["x", "y", "kind"], Assert.IsType<MlpEnsembleTeacher>(loaded).Columns.Features);
        Assert.Equal(teacher.ParameterCount, loaded.ParameterCount);
        Assert.Equal(scores.Values.ToArray(), ((DenseSoftLabels)loaded.Score(test.Inputs)).Values.ToArray());
    }

    [Fact]
    public void MlpsRefuseTexts() => Assert.Contains("use-lite", Assert.Throws<ArgumentException>(() => MlpEnsembleTeacher.Fit(MadeData.Texts(10))).Message);

    private static StoredScoresTeacher Of(string[] classes, float[] probabilities)
    {
        var scores = DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, classes, probabilities);
        return new(Inputs.Select([.. Enumerable.Range(0, scores.Count)]), scores, string.Concat(classes));
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }
}
