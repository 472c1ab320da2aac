using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;


namespace MLNetDistill.Notebooks.Tests.AddingALoss;

public class HuberLogitLossTests
{
    // The assembly that is scanned for losses. Only once: it is the catalog of the whole process.
    static HuberLogitLossTests() => LossCatalog.Register(typeof(HuberLogitLoss).Assembly);

    [Fact]
    public void A_student_named_by_a_recipe_learns_the_teachers_answers()
    {
        // The teacher says "warm" above 0 and "cold" below.
        var x = Enumerable.Range(0, 40).Select(i => (i - 19.5f) / 10).ToArray();
        var train = new ExampleSet(
            new TableInputs(x.Length, ["x"], x, [], []), ExampleLabels.OfClasses(["cold", "mild", "warm"], [.. x.Select(_ => -1)]));
        var teacher = DenseSoftLabels.FromLogits(TaskKind.Multiclass, train.Classes, [.. x.SelectMany(v => new[] { -2 * v, -4, 2 * v })]);
        var recipe = DistillationRecipe.FromJson(
            """{ "student": { "kind": "linear" }, "objective": [{ "loss": "logit-huber", "beta": 0.5 }], "optimizer": { "epochs": 60, "batchSize": 8, "learningRate": 0.05 } }""");

        var student = new StudentTrainer(recipe).Train(new TrainingData(train, teacher));

        Assert.Equal(0.5, Assert.IsType<HuberLogitLoss>(recipe.Objective[0]).Beta);
        var scores = new StudentTeacher(student.Model).Raw(train.Inputs);
        var agreeing = x.Index().Count(row => (scores[(3 * row.Index) + 2] > scores[3 * row.Index]) == (row.Item > 0));
        Assert.InRange(agreeing, 38, 40);
    }

    [Fact]
    public void A_beta_of_0_is_refused_with_its_range() =>
        Assert.Contains("Beta of the loss 'logit-huber' must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new HuberLogitLoss { Beta = 0 }.Validate()).Message);
}
