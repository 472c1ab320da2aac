using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.AutoML.Tests.Recommendation;

public sealed class TaskFeaturesTests
{
    [Fact]
    public void TextsAndTheirTeacher()
    {
        var examples = new ExampleSet(new TextInputs(["good film", "bad film", "a a", "unknown"]), ExampleLabels.OfClasses(["no", "yes", "maybe"], [1, 0, 1, -1]));
        var certain = DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, ["maybe", "no", "yes"], [0f, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0]);
        var features = TaskFeatures.Of(examples, certain, [0.5, -1]);
        Assert.Equal(Math.Log10(4), features["log-examples"], 1e-12);
        Assert.Equal(Math.Log10(3), features["log-labeled"], 1e-12);
        Assert.Equal(3, features["classes"]);
        Assert.Equal(((-2 / 3.0 * Math.Log(2 / 3.0)) - (1 / 3.0 * Math.Log(1 / 3.0))) / Math.Log(3), features["balance"], 1e-12);
        Assert.Equal(7 / 4.0, features["length"], 1e-12);
        Assert.Equal(Math.Log10(5), features["log-vocabulary"], 1e-12);
        Assert.Equal(2 / 3.0, features["teacher-score"], 1e-6);
        Assert.Equal(0, features["teacher-entropy"], 1e-4);
        Assert.Equal(1 / 3.0, features["teacher-ece"], 1e-4);
        Assert.Equal((0.5, -1), (features["embedding0"], features["embedding1"]));
    }

    [Fact]
    public void TablesAndRegressionAndNoTeacher()
    {
        var table = new TableInputs(2, ["x", "y"], [1, 2, 3, 4], ["c"], ["a", null]);
        var features = TaskFeatures.Of(new(table, ExampleLabels.OfTargets([1, 2])), DenseSoftLabels.FromValues([1, 2]));
        Assert.Equal((2, 1, 0, 1), (features["numeric-columns"], features["categorical-columns"], features["classes"], features["teacher-score"]));
        Assert.DoesNotContain("balance", features.Keys);
        Assert.DoesNotContain("teacher-score", TaskFeatures.Of(new(table, ExampleLabels.OfTargets([1, 2]))).Keys);
        Assert.Throws<ArgumentException>(() => TaskFeatures.Of(new(table, ExampleLabels.OfTargets([1, 2])), DenseSoftLabels.FromValues([1])));
    }

    [Fact]
    public void OfATeacherOfOtherClassesNothingCanBeSaid()
    {
        var examples = new ExampleSet(new TextInputs(["good", "bad"]), ExampleLabels.OfClasses(["no", "yes", "maybe"], [1, 0]));
        var other = DenseSoftLabels.FromProbabilities(TaskKind.Binary, ["no", "yes"], [1f, 0]);
        Assert.Equal(TaskFeatures.Of(examples), TaskFeatures.Of(examples, other));
    }

    [Fact]
    public void AllFeaturesAreNumbers()
    {
        var unlabeled = new ExampleSet(new TextInputs(["", ""]), ExampleLabels.OfClasses(["no", "yes"], [-1, -1]));
        Assert.All(TaskFeatures.Of(unlabeled, DenseSoftLabels.FromProbabilities(TaskKind.Binary, ["no", "yes"], [0.5f, 0.5f])).Values, v => Assert.True(double.IsFinite(v)));
    }
}
