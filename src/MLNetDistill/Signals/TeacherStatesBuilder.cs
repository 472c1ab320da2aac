using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNetDistill.Signals;

/// <summary>Collects what goes on inside a teacher, batch by batch, in half precision. Batches of different examples may be added at once.</summary>
internal sealed class TeacherStatesBuilder
{
    // More than this is more than a student's training is worth.
    private const long MostBytes = 8L << 30;

    private readonly InnerShape _shape;
    private readonly int[] _starts;
    private readonly StateMatrix[] _pooled;
    private readonly StateMatrix?[] _tokens;
    private readonly AttentionMatrices[] _attention;

    /// <summary>Makes room for all examples.</summary>
    /// <param name="shape">What the teacher shows.</param>
    /// <param name="needs">What the losses need.</param>
    /// <param name="examples">The number of examples.</param>
    /// <param name="tokensOf">The number of tokens of an example; not asked if the teacher has no tokens or nobody needs them.</param>
    /// <exception cref="ArgumentException">The states would not fit into memory.</exception>
    public TeacherStatesBuilder(InnerShape shape, LossNeeds needs, int examples, Func<int, int> tokensOf)
    {
        _shape = shape;
        var keepsTokens = needs.HasFlag(LossNeeds.TokenStates) && shape.Hidden.Any(layer => layer.HasTokens);
        var keepsAttention = needs.HasFlag(LossNeeds.Attention) && shape.Attention.Count > 0;
        _starts = keepsTokens || keepsAttention ? new int[examples + 1] : [];
        for (var row = 0; row < _starts.Length - 1; row++) _starts[row + 1] = _starts[row] + tokensOf(row);
        var tokens = _starts.Length > 0 ? _starts[^1] : 0;
        CheckSize(examples, tokens, keepsTokens, keepsAttention);
        _pooled = [.. shape.Hidden.Select(layer => New(examples, layer.Width))];
        _tokens = keepsTokens ? [.. shape.Hidden.Select(layer => layer.HasTokens ? New(tokens, layer.Width) : null)] : [];
        _attention = keepsAttention ? [.. shape.Attention.Select(layer => new AttentionMatrices(New(tokens, layer.Width), New(tokens, layer.Width), New(tokens, layer.Width)))] : [];
    }

    /// <summary>True if somebody needs the vectors of tokens.</summary>
    public bool KeepsTokens => _tokens.Length > 0;

    /// <summary>True if somebody needs the attention.</summary>
    public bool KeepsAttention => _attention.Length > 0;

    /// <summary>The vectors of a hidden layer, one per example.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">The examples.</param>
    /// <param name="vectors">[examples of the batch, width].</param>
    public void AddPooled(int layer, int[] rows, Tensor vectors)
    {
        var values = Values(vectors);
        for (var i = 0; i < rows.Length; i++) Copy(values, i, _pooled[layer], rows[i], 1);
    }

    /// <summary>The vectors of a hidden layer, one per token; nothing happens for a layer without tokens.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">The examples.</param>
    /// <param name="vectors">One row per token, and perhaps rows between that belong to no token.</param>
    /// <param name="startOf">From an example's position in the batch to the row of its first token.</param>
    public void AddTokens(int layer, int[] rows, Tensor vectors, Func<int, int> startOf)
    {
        if (_tokens[layer] is { } matrix) Copy(rows, vectors, startOf, matrix);
    }

    /// <summary>Queries, keys and values of a self-attention layer, given as the vectors of tokens are.</summary>
    public void AddAttention(int layer, int[] rows, Tensor queries, Tensor keys, Tensor values, Func<int, int> startOf)
    {
        Copy(rows, queries, startOf, _attention[layer].Queries);
        Copy(rows, keys, startOf, _attention[layer].Keys);
        Copy(rows, values, startOf, _attention[layer].Values);
    }

    /// <summary>The states of all examples, each of which has been added.</summary>
    public TeacherStates Build() => new(_shape, _pooled, _tokens, _attention, _starts.Length > 0 ? _starts : null);

    private void Copy(int[] rows, Tensor packed, Func<int, int> startOf, StateMatrix matrix)
    {
        var values = Values(packed);
        for (var i = 0; i < rows.Length; i++) Copy(values, startOf(i), matrix, _starts[rows[i]], _starts[rows[i] + 1] - _starts[rows[i]]);
    }

    private static StateMatrix New(int rows, int width) => new(new Half[(long)rows * width], width);

    private static float[] Values(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();

    private static void Copy(float[] from, int fromRow, StateMatrix to, int toRow, int rows) => TensorPrimitives.ConvertToHalf(
        from.AsSpan(fromRow * to.Width, rows * to.Width), to.Values.AsSpan(toRow * to.Width, rows * to.Width));

    private void CheckSize(long examples, long tokens, bool keepsTokens, bool keepsAttention)
    {
        var widest = _shape.Hidden.Max(layer => layer.Width);
        var numbers = (examples * _shape.Hidden.Sum(layer => layer.Width))
            + (keepsTokens ? tokens * _shape.Hidden.Where(layer => layer.HasTokens).Sum(layer => layer.Width) : 0)
            + (keepsAttention ? tokens * 3 * _shape.Attention.Sum(layer => layer.Width) : 0);
        if (2 * numbers > MostBytes || Math.Max(examples, tokens) * widest > Array.MaxLength)
            throw new ArgumentException($"The teacher's states for {examples} examples would take {2 * numbers >> 30} GB. Take fewer examples, or a loss that needs vectors of whole examples only.");
    }
}
