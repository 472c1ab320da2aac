using MLNetDistill.Inference;
using MLNetDistill.Losses;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Task-aware filters against a calculation by hand.</summary>
public class TaskFilterTests
{
    private static readonly double[,] Features = Matrix(4, 3, 62), Others = Matrix(4, 4, 63);

    private static double[,] Scores(TaskKind task) => Matrix(4, task is TaskKind.Binary or TaskKind.Regression ? 1 : 3, 61);

    [Theory, InlineData(TaskKind.Binary), InlineData(TaskKind.Multiclass), InlineData(TaskKind.MultiLabel), InlineData(TaskKind.Regression)]
    public void The_teachers_filter_predicts_its_scores_and_the_students_follows(TaskKind task)
    {
        using var scope = NewDisposeScope();
        using var term = Bind(new(), task);
        double[][] own = [.. ByHand.Rows(Features).Select(row => ByHand.Dense(row, term.Parameters[0], term.Parameters[1]))];
        double[][] target = [.. ByHand.Rows(Others).Select(row => ByHand.Dense(row, term.Parameters[2], term.Parameters[3]))];
        double[][] predicted = [.. target.Select(row => ByHand.Dense(ByHand.Relu(row), term.Parameters[4], term.Parameters[5]))];
        var prediction = predicted.Zip(ByHand.Rows(Scores(task)), (s, t) => task switch
        {
            TaskKind.Multiclass => KullbackLeibler(Softmax(t), Softmax(s)),
            TaskKind.Regression => Math.Pow(s[0] - t[0], 2),
            _ => s.Zip(t, (z, of) => KullbackLeibler(Softmax([0, of]), Softmax([0, z]))).Average(),
        }).Average();
        var distance = own.Zip(target, (s, t) => s.Zip(t, (a, b) => Math.Pow(a - b, 2)).Average()).Average();
        Assert.Equal(prediction, At(term, task, 0), 1e-13);
        Assert.Equal(prediction + distance, At(term, task, 500), 1e-13);
    }

    [Theory]
    [InlineData(0.1, 0, 0)]
    [InlineData(0.1, 25, 0.25)]
    [InlineData(0.1, 100, 1)]
    [InlineData(0.1, 900, 1)]
    [InlineData(0.5, 100, 0.2)]
    [InlineData(1, 900, 0.9)]
    [InlineData(0, 0, 1)]
    public void The_students_share_grows_over_the_warmup(double warmup, int step, double share)
    {
        using var scope = NewDisposeScope();
        using var term = Bind(new() { Warmup = warmup }, TaskKind.Multiclass);
        using var usual = Bind(new(), TaskKind.Multiclass);
        var (prediction, both) = (At(usual, TaskKind.Multiclass, 0), At(usual, TaskKind.Multiclass, 500));
        Assert.Equal(prediction + (share * (both - prediction)), At(term, TaskKind.Multiclass, step), 1e-13);
    }

    [Fact]
    public void The_teachers_filter_does_not_come_to_meet_the_students()
    {
        using var scope = NewDisposeScope();
        using var term = Bind(new(), TaskKind.Multiclass);
        double[][] Gradients(int step)
        {
            foreach (var parameter in term.Parameters) parameter.grad?.zero_();
            Compute(term, TaskKind.Multiclass, step).backward();
            return [.. term.Parameters.Select(parameter => parameter.grad!.data<double>().ToArray())];
        }

        var (before, after) = (Gradients(0), Gradients(500));
        Assert.All(before[..2], part => Assert.All(part, g => Assert.Equal(0, g)));
        Assert.All(after[..2], part => Assert.Contains(part, g => g != 0));
        Assert.Equal(before[2..], after[2..]);
    }

    private static LossTerm Bind(TaskFilterLoss loss, TaskKind task) =>
        (loss with { Width = 5 }).Bind(Setting(Shape(Features), Shape(Others), 4) with { Task = task, Classes = Classes(task, 3) });

    private static double At(LossTerm term, TaskKind task, int step) => Compute(term, task, step).ToNumber();

    private static Tensor Compute(LossTerm term, TaskKind task, int step) => term.Compute(
        new(task, Classes(task, 3), tensor(Scores(task)).neg()) { Inner = Vectors(tensor(Features)) },
        new(task, tensor(Scores(task))) { Inner = Vectors(tensor(Others)) },
        new(null, null, 0),
        new(step, TotalSteps: 1000, Epochs: 0, [0, 1, 2, 3])).Value;
}
