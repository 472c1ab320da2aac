using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Losses;

/// <summary>What holds for every loss in the catalog and every task that it is valid for.</summary>
public class LossContractTests
{
    private const int Rows = 5;

    // Their targets are not the teacher's probabilities, or, for sinkhorn, the cost of the regularized plan never is 0.
    private static readonly string[] NeverZero = ["bounded-regression", "mft", "sinkhorn"];

    // Parts that depend on the student but have no gradient; tested by themselves.
    private static readonly string[] HeldConstant = ["adaptive-kl", "taid", "crd"];

    public static TheoryData<string, TaskKind> All()
    {
        var data = new TheoryData<string, TaskKind>();
        foreach (var loss in LossCatalog.All)
            foreach (var task in loss.Tasks) data.Add(loss.Name, task);
        return data;
    }

    // A scale makes the value large, and with it the rounding of the differences.
    private static DistillationLoss Unscaled(string name) => LossCatalog.Create(name) is var loss && loss is MappedLoss mapped ? mapped with { Scale = 1 } : loss;

    private static int Outputs(TaskKind task) => task is TaskKind.Multiclass or TaskKind.MultiLabel ? 4 : 1;

    [Theory, MemberData(nameof(All))]
    public void The_gradient_is_that_of_central_differences(string name, TaskKind task)
    {
        if (HeldConstant.Contains(name)) return;
        var loss = Unscaled(name);
        var student = LossBatches.Scores(Rows, Outputs(task), 1);
        var teacher = LossBatches.Scores(Rows, Outputs(task), 2);
        var labels = LossBatches.RandomLabels(task, Rows, Outputs(task), 3);
        var (value, gradient) = LossBatches.Evaluate(loss, task, student, teacher, labels);
        const double Step = 1e-5;
        for (var i = 0; i < Rows; i++)
        {
            for (var c = 0; c < Outputs(task); c++)
            {
                var (up, down) = ((double[,])student.Clone(), (double[,])student.Clone());
                up[i, c] += Step;
                down[i, c] -= Step;
                var slope = (LossBatches.Value(loss, task, up, teacher, labels) - LossBatches.Value(loss, task, down, teacher, labels)) / (2 * Step);
                Assert.Equal(slope, gradient[(i * Outputs(task)) + c], 1e-9 * Math.Max(1, value));
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void It_is_finite_for_huge_scores(string name, TaskKind task)
    {
        var student = LossBatches.Scores(Rows, Outputs(task), 4);
        var teacher = LossBatches.Scores(Rows, Outputs(task), 5);
        (student[0, 0], teacher[0, 0]) = (1e4, -1e4);
        var (value, gradient) = LossBatches.Evaluate(LossCatalog.Create(name), task, student, teacher, LossBatches.RandomLabels(task, Rows, Outputs(task), 6));
        Assert.True(double.IsFinite(value), $"{value}");
        Assert.All(gradient, g => Assert.True(double.IsFinite(g), $"{g}"));
    }

    [Theory, MemberData(nameof(All))]
    public void A_loss_on_the_teacher_is_0_where_the_student_agrees_and_positive_elsewhere(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (!loss.Needs.HasFlag(LossNeeds.SoftLabels) || loss.Needs.LooksInside() || NeverZero.Contains(name)) return;
        var scores = LossBatches.Scores(Rows, Outputs(task), 7);
        var labels = LossBatches.RandomLabels(task, Rows, Outputs(task), 8);
        var (value, gradient) = LossBatches.Evaluate(loss, task, scores, scores, labels);
        Assert.Equal(0, value, 1e-14);
        Assert.All(gradient, g => Assert.Equal(0, g, 1e-14));
        Assert.True(LossBatches.Value(loss, task, scores, LossBatches.Scores(Rows, Outputs(task), 9), labels) > 0.01);
    }

    [Theory, MemberData(nameof(All))]
    public void A_binary_task_is_one_of_two_classes_whose_first_logit_is_0(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (task != TaskKind.Binary || !loss.Description.Tasks.Contains(TaskKind.Multiclass) || name == "logit-mse" || loss.Needs.LooksInside()) return;
        var (student, teacher) = (LossBatches.Scores(Rows, 1, 14), LossBatches.Scores(Rows, 1, 15));
        var labels = LossBatches.RandomLabels(task, Rows, 1, 16);
        var one = LossBatches.Evaluate(loss, TaskKind.Binary, student, teacher, labels);
        var two = LossBatches.Evaluate(loss, TaskKind.Multiclass, Padded(student), Padded(teacher), labels);
        Assert.Equal(two.Value, one.Value, 1e-14);
        for (var i = 0; i < Rows; i++) Assert.Equal(two.Gradient[(2 * i) + 1], one.Gradient[i], 1e-14);
    }

    private static double[,] Padded(double[,] logits)
    {
        var padded = new double[logits.GetLength(0), 2];
        for (var i = 0; i < logits.GetLength(0); i++) padded[i, 1] = logits[i, 0];
        return padded;
    }

    [Theory, MemberData(nameof(All))]
    public void A_loss_on_labels_leaves_unlabeled_rows_out(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (loss.Needs != LossNeeds.Labels) return;
        var student = LossBatches.Scores(2, Outputs(task), 10);
        var labels = LossBatches.RandomLabels(task, 2, Outputs(task), 11);
        var first = LossBatches.Row(student, 0);
        var (value, gradient) = LossBatches.Evaluate(loss, task, student, null, labels);
        var (alone, aloneGradient) = LossBatches.Evaluate(loss, task, first, null, labels[..(labels.Length / 2)]);
        Assert.Equal(alone, value, 1e-14);
        Assert.Equal([.. aloneGradient, .. new double[Outputs(task)]], gradient);
    }

    [Theory, MemberData(nameof(All))]
    public void A_loss_on_labels_is_0_for_a_batch_without_any(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (loss.Needs != LossNeeds.Labels) return;
        var labels = LossBatches.RandomLabels(task, Rows, Outputs(task), 12);
        Array.Fill(labels, double.NaN);
        var (value, gradient) = LossBatches.Evaluate(loss, task, LossBatches.Scores(Rows, Outputs(task), 13), null, labels);
        Assert.Equal(0, value);
        Assert.All(gradient, g => Assert.Equal(0, g));
    }
}
