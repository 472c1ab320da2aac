using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Benchmarks;

/// <summary>Random scores and states in the shape of the encoder's: the cost of a loss depends on the sizes alone.</summary>
internal sealed class MadeUpTeacher(TaskKind task, IReadOnlyList<string> classes) : IWhiteBoxTeacher
{
    private readonly Random _random = new(2);

    public string Name => "made up";

    public TaskKind Task => task;

    public IReadOnlyList<string> Classes => classes;

    public long? ParameterCount => null;

    public InnerShape Inner { get; } = new()
    {
        Hidden = [new("embeddings", 256, HasTokens: true), new("layer1", 512, HasTokens: true), new("layer2", 512, HasTokens: true), new("output", 512)],
        Attention = [new(256, 4), new(512, 4)],
        Tokens = "words",
    };

    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        DenseSoftLabels.FromLogits(task, classes, [.. Enumerable.Range(0, examples.Count * Math.Max(1, classes.Count)).Select(_ => 2 * Number())]);

    public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        StateMatrix Matrix(int rows, int width) => new([.. Enumerable.Range(0, rows * width).Select(_ => (Half)Number())], width);
        var (keepsTokens, keepsAttention) = (needs.HasFlag(LossNeeds.TokenStates), needs.HasFlag(LossNeeds.Attention));
        var starts = new int[examples.Count + 1];
        for (var i = 0; i < examples.Count; i++) starts[i + 1] = starts[i] + CountWords(((TextInputs)examples).Texts[i]);
        var rows = starts[^1];
        return new(
            Inner,
            [.. Inner.Hidden.Select(layer => Matrix(examples.Count, layer.Width))],
            keepsTokens ? [.. Inner.Hidden.Select(layer => layer.HasTokens ? Matrix(rows, layer.Width) : null)] : null,
            keepsAttention ? [.. Inner.Attention.Select(layer => new AttentionMatrices(Matrix(rows, layer.Width), Matrix(rows, layer.Width), Matrix(rows, layer.Width)))] : null,
            keepsTokens || keepsAttention ? starts : null);
    }

    private static int CountWords(string text)
    {
        var count = 0;
        foreach (var _ in WordTokenizer.Words(text)) count++;
        return count;
    }

    private float Number() => (float)((2 * _random.NextDouble()) - 1);
}
