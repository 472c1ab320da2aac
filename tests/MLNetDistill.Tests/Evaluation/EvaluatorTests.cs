using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Evaluation;

public class EvaluatorTests
{
    private static readonly string[] Abcd = ["a", "b", "c", "d"];

    // Student logits and labels of the reference values (golden-losses.json).
    private static readonly float[] Student = [1, -.5f, .25f, 2, 0, 1.5f, -1, .5f, -.75f, .3f, 1.2f, -.2f];
    private static readonly float[] Teacher = [1.5f, -1, .5f, 3, -.5f, 2.5f, -1.5f, 0, -1, .2f, 2.2f, .1f];

    [Fact]
    public void Reference_values()
    {
        var student = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abcd, Student);
        var result = Evaluator.Evaluate(student, ExampleLabels.OfClasses(Abcd, [3, 1, 2]));
        // Inputs such as 0.3 are rounded to single precision.
        Assert.Equal(0.5282188682314672, result["nll"], 1e-7);
        Assert.Equal(0.23866352323464116, result["brier"], 1e-7);
        Assert.Equal(0.4098253617030617, result["ece"], 1e-7);

        var agreement = TeacherAgreement.Measure(student, DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abcd, Teacher));
        Assert.Equal(0.11195151357200973, agreement.KullbackLeibler, 1e-7);
        Assert.Equal(0.20818051696170778, agreement.TotalVariation, 1e-7);
        Assert.Equal(1, agreement.Labels);
    }

    [Fact]
    public void Order_is_fixed_and_the_headline_comes_first()
    {
        foreach (var (task, classes) in new[] { (TaskKind.Binary, 2), (TaskKind.Multiclass, 4), (TaskKind.MultiLabel, 4), (TaskKind.Regression, 0) })
        {
            var (scores, labels) = Random(task, Abcd[..classes], 30, seed: 3);
            var names = Evaluator.Evaluate(scores, labels).Keys;
            Assert.Equal(Metric.Of(task).Select(m => m.Name), names);
            Assert.Equal(Metric.Headline(task).Name, names.First());
        }
    }

    [Fact]
    public void Unlabeled_rows_do_not_count()
    {
        foreach (var (task, classes) in new[] { (TaskKind.Binary, 2), (TaskKind.Multiclass, 4), (TaskKind.MultiLabel, 4), (TaskKind.Regression, 0) })
        {
            var (scores, labels) = Random(task, Abcd[..classes], 30, seed: 4);
            var (more, other) = Random(task, Abcd[..classes], 10, seed: 5);
            var expected = Evaluator.Evaluate(scores, labels);
            var actual = Evaluator.Evaluate((DenseSoftLabels)more.Append(scores), other.WithoutLabels().Append(labels));
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Class_order_does_not_matter()
    {
        foreach (var (task, classes) in new[] { (TaskKind.Binary, 2), (TaskKind.Multiclass, 4), (TaskKind.MultiLabel, 4) })
        {
            var (scores, labels) = Random(task, Abcd[..classes], 30, seed: 6);
            var shuffled = (DenseSoftLabels)scores.Align([.. Abcd[..classes].Reverse()]);
            var (expected, actual) = (Evaluator.Evaluate(scores, labels), Evaluator.Evaluate(shuffled, labels));
            foreach (var name in expected.Keys) Assert.Equal(expected[name], actual[name], 1e-12);
        }
    }

    [Fact]
    public void A_binary_task_and_the_same_with_two_logits_agree()
    {
        var (binary, labels) = Random(TaskKind.Binary, ["no", "yes"], 40, seed: 7);
        var two = DenseSoftLabels.FromLogits(TaskKind.Multiclass, ["no", "yes"], [.. binary.Values.ToArray().SelectMany(z => new[] { 0, z })]);
        var same = ExampleLabels.OfClasses(["no", "yes"], [.. Enumerable.Range(0, 40).Select(labels.ClassIndex)], TaskKind.Multiclass);
        var (one, other) = (Evaluator.Evaluate(binary, labels), Evaluator.Evaluate(two, same));
        foreach (var name in other.Keys) Assert.Equal(other[name], one[name], 1e-6);
    }

    [Fact]
    public void A_row_of_an_unseen_class_counts_as_wrong()
    {
        var scores = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abcd, [9, 0, 0, 0, 0, 9, 0, 0]);
        var labels = ExampleLabels.OfClasses(Abcd, [0, ExampleLabels.UnseenClass]);
        Assert.False(labels.IsLabeled(1));
        Assert.True(labels.IsUnseen(1));
        Assert.Equal([true, false, true], Flags(labels.Select([1, 0]).Append(labels.Select([1]))));
        var result = Evaluator.Evaluate(scores, labels);
        Assert.Equal(0.5, result["accuracy"]);
        Assert.Equal(Math.Log(1 + (3 * Math.Exp(-9))), result["nll"], 1e-9);
        Assert.True(result["brier"] > 0.9);

        var sets = ExampleLabels.OfSets(["x"], [1, 1], [false, true]);
        Assert.Equal(0.5, Evaluator.Evaluate(DenseSoftLabels.FromLogits(TaskKind.MultiLabel, ["x"], [3, 3]), sets)["subsetAccuracy"]);

        static bool[] Flags(ExampleLabels labels) => [.. Enumerable.Range(0, labels.Count).Select(labels.IsUnseen)];
    }

    [Fact]
    public void Empty_and_one_class_test_sets_are_defined()
    {
        var empty = Evaluator.Evaluate(DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abcd, []), ExampleLabels.OfClasses(Abcd, []));
        Assert.All(empty.Values, value => Assert.True(double.IsNaN(value)));

        var one = Evaluator.Evaluate(DenseSoftLabels.FromLogits(TaskKind.Binary, ["no", "yes"], [1, 2]), ExampleLabels.OfClasses(["no", "yes"], [1, 1]));
        Assert.Equal((1.0, 1.0, 0.0), (one["accuracy"], one["f1"], one["mcc"]));
        Assert.True(double.IsNaN(one["auc"]));
    }

    [Fact]
    public void Extreme_logits_stay_finite()
    {
        var result = Evaluator.Evaluate(DenseSoftLabels.FromLogits(TaskKind.Binary, ["no", "yes"], [1e30f, -1e30f]), ExampleLabels.OfClasses(["no", "yes"], [1, 0]));
        Assert.Equal((1.0, 0.0), (result["accuracy"], result["nll"]));
        var wrong = Evaluator.Evaluate(DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abcd, [1e30f, 0, 0, 0]), ExampleLabels.OfClasses(Abcd, [1]));
        Assert.Equal(1e30, wrong["nll"], 1e24);
    }

    [Fact]
    public void Misfits_are_refused()
    {
        var (scores, labels) = Random(TaskKind.Multiclass, Abcd, 5, seed: 8);
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate((DenseSoftLabels)scores.Select([0]), labels));
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(DenseSoftLabels.FromValues([1, 2, 3, 4, 5]), labels));
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(Random(TaskKind.Multiclass, ["a", "b", "c", "e"], 5, 1).Scores, labels));
        Assert.Throws<ArgumentException>(() => TeacherAgreement.Measure(scores, DenseSoftLabels.FromValues([1, 2, 3, 4, 5])));
    }

    [Fact]
    public void Agreement_with_itself_is_perfect_and_top_k_of_all_classes_is_dense()
    {
        foreach (var (task, classes) in new[] { (TaskKind.Binary, 2), (TaskKind.Multiclass, 4), (TaskKind.MultiLabel, 4) })
        {
            var (scores, _) = Random(task, Abcd[..classes], 20, seed: 9);
            var own = TeacherAgreement.Measure(scores, scores);
            Assert.Equal(1, own.Labels);
            Assert.Equal(0, own.TotalVariation, 1e-12);
            Assert.Equal(0, own.KullbackLeibler, 1e-12);
        }
        var (student, teacher) = (Random(TaskKind.Multiclass, Abcd, 20, 10).Scores, Random(TaskKind.Multiclass, Abcd, 20, 11).Scores);
        var (dense, all, two) = (TeacherAgreement.Measure(student, teacher), TeacherAgreement.Measure(student, teacher.ToTopK(4)), TeacherAgreement.Measure(student, teacher.ToTopK(2)));
        Assert.Equal(dense.KullbackLeibler, all.KullbackLeibler, 1e-6);
        Assert.Equal(dense.TotalVariation, all.TotalVariation, 1e-6);
        Assert.Equal(dense.Labels, two.Labels);
        // Merging classes can only lose information (data-processing inequality).
        Assert.InRange(two.KullbackLeibler, 0, dense.KullbackLeibler);
        Assert.InRange(two.TotalVariation, 0, dense.TotalVariation + 1e-9);
        Assert.Equal(2, TeacherAgreement.Measure(DenseSoftLabels.FromValues([1, 5]), DenseSoftLabels.FromValues([3, 7])).RootMeanSquared, 1e-12);
    }

    private static (DenseSoftLabels Scores, ExampleLabels Labels) Random(TaskKind task, string[] classes, int count, int seed)
    {
        var random = new Random(seed);
        float[] Numbers(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        var scores = DenseSoftLabels.FromLogits(task, classes, Numbers(count * Logits.Width(task, classes.Length)));
        return (scores, task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets(Numbers(count)),
            TaskKind.MultiLabel => ExampleLabels.OfSets(classes, [.. Enumerable.Range(0, count * classes.Length).Select(_ => (float)random.Next(2))]),
            _ => ExampleLabels.OfClasses(classes, [.. Enumerable.Range(0, count).Select(_ => random.Next(classes.Length))], task),
        });
    }
}
