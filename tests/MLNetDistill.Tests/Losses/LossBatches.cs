using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Tests.Losses.Inner;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Losses;

/// <summary>Batches in double precision, and what losses say about them.</summary>
internal static class LossBatches
{
    // The inputs of the golden values: three rows of four classes.
    public static readonly double[,] Student = { { 1, -.5, .25, 2 }, { 0, 1.5, -1, .5 }, { -.75, .3, 1.2, -.2 } };
    public static readonly double[,] Teacher = { { 1.5, -1, .5, 3 }, { -.5, 2.5, -1.5, 0 }, { -1, .2, 2.2, .1 } };
    public static readonly double[] Labels = [3, 1, 2];

    /// <summary>The value of a loss, and its gradient by the student's raw outputs.</summary>
    public static (double Value, double[] Gradient) Evaluate(DistillationLoss loss, TaskKind task, double[,] student, double[,]? teacher, double[] labels)
    {
        using var scope = NewDisposeScope();
        var raw = tensor(student, requires_grad: true);
        var (rows, classes) = (student.GetLength(0), Classes(task, student.GetLength(1)));
        using var term = loss.Bind(new(task, classes, InnerBatches.StudentShape, InnerBatches.TeacherShape, rows, rows, Seed: 1, CPU) { Type = ScalarType.Float64 });
        var value = term.Compute(
            new StudentOutput(task, classes, raw) { Inner = InnerBatches.OfStudent(raw) },
            teacher is null ? null : new TeacherBatch(task, tensor(teacher)) { Inner = InnerBatches.OfTeacher(rows) },
            Batch(task, rows, labels),
            new(Step: 0, TotalSteps: 1, Epochs: 0, [.. Enumerable.Range(0, rows)])).Value;
        value.backward();
        return (value.ToNumber(), raw.grad!.data<double>().ToArray());
    }

    public static double Value(DistillationLoss loss, TaskKind task, double[,] student, double[,]? teacher, double[] labels) => Evaluate(loss, task, student, teacher, labels).Value;

    public static IReadOnlyList<string> Classes(TaskKind task, int outputs) => task switch
    {
        TaskKind.Regression => [],
        TaskKind.Binary => ["no", "yes"],
        _ => [.. Enumerable.Range(0, outputs).Select(c => $"class {c}")],
    };

    /// <summary>Random scores of a size that a network gives.</summary>
    public static double[,] Scores(int rows, int outputs, int seed)
    {
        var random = new Random(seed);
        var scores = new double[rows, outputs];
        for (var i = 0; i < rows; i++)
            for (var c = 0; c < outputs; c++) scores[i, c] = 6 * random.NextDouble() - 3;
        return scores;
    }

    /// <summary>A row's probabilities.</summary>
    public static double[] Softmax(double[,] logits, int row, double temperature = 1) =>
        Softmax(Enumerable.Range(0, logits.GetLength(1)).Select(c => logits[row, c] / temperature));

    /// <summary>The probabilities of scores.</summary>
    public static double[] Softmax(IEnumerable<double> scores)
    {
        var weights = scores.Select(Math.Exp).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }

    /// <summary>Σ p log(p / q).</summary>
    public static double KullbackLeibler(double[] p, double[] q) => p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();

    /// <summary>One row of a batch.</summary>
    public static double[,] Row(double[,] batch, int row)
    {
        var one = new double[1, batch.GetLength(1)];
        for (var c = 0; c < batch.GetLength(1); c++) one[0, c] = batch[row, c];
        return one;
    }

    /// <summary>Random labels of a task, the second row unlabeled.</summary>
    public static double[] RandomLabels(TaskKind task, int rows, int outputs, int seed)
    {
        var random = new Random(seed);
        var width = task == TaskKind.MultiLabel ? outputs : 1;
        var labels = new double[rows * width];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i / width == 1 ? double.NaN : task switch
            {
                TaskKind.Regression => 2 * random.NextDouble() - 1,
                TaskKind.Multiclass => random.Next(outputs),
                _ => random.Next(2),
            };
        }
        return labels;
    }

    private static LabelBatch Batch(TaskKind task, int rows, double[] labels)
    {
        long known = labels.Count(label => !double.IsNaN(label));
        return task is TaskKind.Binary or TaskKind.Multiclass
            ? new(tensor(labels.Select(label => double.IsNaN(label) ? LabelBatch.Unlabeled : (long)label).ToArray()), null, known)
            : new(null, tensor(labels, [rows, labels.Length / rows]), known);
    }
}
