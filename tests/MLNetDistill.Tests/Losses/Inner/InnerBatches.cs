using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Inner states in double precision, and what losses say about them.</summary>
internal static class InnerBatches
{
    private const int Tokens = 3;

    // The inputs of the golden values.
    public static readonly double[,] Student = { { 0.5, -1.0, 0.3 }, { 1.2, 0.4, -0.7 }, { -0.3, 0.8, 0.9 }, { 0.1, -0.6, 1.5 } };
    public static readonly double[,] Teacher = { { 1.0, 0.2, -0.5, 0.7 }, { 0.3, -1.1, 0.8, 0.4 }, { -0.9, 0.6, 1.3, -0.2 }, { 0.5, 0.5, -1.2, 1.1 } };
    public static readonly double[,] Critic = { { 2.0, 0.1, -0.4 }, { 0.3, 1.5, 0.2 }, { -0.6, 0.4, 1.8 } };
    public static readonly double[] LogBaseline = [0.2, -0.1, 0.3];
    public static readonly double[,] H1 = { { 0.2, -0.4, 0.9 }, { 1.1, 0.0, -0.3 } }, H2 = { { 0.1, -0.2, 1.1 }, { 0.8, 0.3, -0.5 } };

    public static readonly InnerShape StudentShape = new()
    {
        Hidden = [new("embeddings", 3, HasTokens: true), new("layer1", 4, HasTokens: true), new("features", 4)],
        Attention = [new(4, 2), new(4, 2)],
        Tokens = "words",
    };

    public static readonly InnerShape TeacherShape = new()
    {
        Hidden = [new("embeddings", 4, HasTokens: true), new("layer1", 6, HasTokens: true), new("layer2", 6, HasTokens: true), new("output", 5)],
        Attention = [new(4, 2), new(6, 2), new(6, 2)],
        Tokens = "words",
    };

    /// <summary>States that follow from a student's outputs, so that a gradient has a way back.</summary>
    public static InnerStates OfStudent(Tensor raw) => States(StudentShape, raw.shape[0], seed: 31, raw);

    public static InnerStates OfTeacher(long rows) => States(TeacherShape, rows, seed: 57, raw: null);

    /// <summary>The value of a loss on one vector per example, and its gradient by the student's.</summary>
    public static (double Value, double[] Gradient) Evaluate(DistillationLoss loss, double[,] student, double[,] teacher, int step = 0)
    {
        using var scope = NewDisposeScope();
        var own = tensor(student, requires_grad: true);
        using var term = loss.Bind(Setting(Shape(student), Shape(teacher), student.GetLength(0)));
        var value = Compute(term, Vectors(own), Vectors(tensor(teacher)), step);
        value.backward();
        return (value.ToNumber(), own.grad!.data<double>().ToArray());
    }

    public static double Value(DistillationLoss loss, double[,] student, double[,] teacher) => Evaluate(loss, student, teacher).Value;

    public static LossSetting Setting(InnerShape student, InnerShape teacher, int rows) =>
        new(TaskKind.Multiclass, ["a", "b"], student, teacher, rows, rows, Seed: 1, CPU) { Type = ScalarType.Float64 };

    public static Tensor Compute(LossTerm term, InnerStates student, InnerStates teacher, int step = 0, int[]? examples = null)
    {
        var rows = student.Hidden[0].Pooled.shape[0];
        var value = term.Compute(
            new(TaskKind.Multiclass, ["a", "b"], zeros([rows, 2], ScalarType.Float64)) { Inner = student },
            new(TaskKind.Multiclass, zeros([rows, 2], ScalarType.Float64)) { Inner = teacher },
            new(full(rows, LabelBatch.Unlabeled), null, 0),
            new(step, TotalSteps: 1000, Epochs: 0, examples ?? [.. Enumerable.Range(0, (int)rows)]) { Random = new SeededRandom((ulong)step) }).Value;
        using (no_grad()) term.EndStep();
        return value;
    }

    public static InnerShape Shape(double[,] vectors) => new() { Hidden = [new("layer", vectors.GetLength(1))] };

    public static InnerStates Vectors(Tensor pooled) => new() { Hidden = [new(pooled)] };

    /// <summary>Standard normal numbers.</summary>
    public static double[] Numbers(int count, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
    }

    /// <summary>Standard normal vectors.</summary>
    public static double[,] Matrix(int rows, int width, int seed)
    {
        var matrix = new double[rows, width];
        Buffer.BlockCopy(Numbers(rows * width, seed), 0, matrix, 0, rows * width * sizeof(double));
        return matrix;
    }

    private static InnerStates States(InnerShape shape, long rows, int seed, Tensor? raw)
    {
        // Each example has its own noise; only the way from the outputs is shared.
        Tensor Make(params long[] sizes)
        {
            var width = sizes.Aggregate(1L, (product, size) => product * size);
            var noise = tensor(Numbers((int)(rows * width), ++seed), [rows, width]);
            if (raw is not null) noise = noise.Plus(raw.mm(tensor(Numbers((int)(raw.shape[1] * width), ++seed), [raw.shape[1], width])).DividedBy(4));
            return noise.view([rows, .. sizes]);
        }

        var mask = new double[rows * Tokens];
        for (var i = 0; i < mask.Length; i++) mask[i] = i % Tokens <= (i / Tokens) % Tokens ? 1 : 0;
        return new()
        {
            Hidden = [.. shape.Hidden.Select(layer => new HiddenLayer(Make(layer.Width), layer.HasTokens ? Make(Tokens, layer.Width) : null))],
            Attention = [.. shape.Attention.Select(layer => new AttentionLayer(layer.Heads, Make(Tokens, layer.Width), Make(Tokens, layer.Width), Make(Tokens, layer.Width)))],
            TokenMask = tensor(mask, [rows, Tokens]),
        };
    }

    /// <summary>A loss as recipes write it.</summary>
    public static DistillationLoss Loss(string json) => DistillationRecipe.FromJson($$"""{"student":{"kind":"mlp"},"objective":[{{json}}]}""").Objective[0];
}
