using static TorchSharp.torch;

namespace MLNetDistill.Signals;

/// <summary>The hidden states and attention inputs of a network for a batch, in the order of its <see cref="InnerShape"/>.</summary>
public sealed record InnerStates
{
    /// <summary>The hidden layers.</summary>
    public required IReadOnlyList<HiddenLayer> Hidden { get; init; }

    /// <summary>The self-attention layers; none for a network without attention, or if nobody asked.</summary>
    public IReadOnlyList<AttentionLayer> Attention { get; init; } = [];

    /// <summary>[batch, tokens], 1 for a token of the example and 0 behind its end; null without tokens.</summary>
    public Tensor? TokenMask { get; init; }

    /// <summary>The states of all examples, of which these are a batch; null if they come from a network's forward pass.</summary>
    internal TeacherStates? Source { get; init; }

    /// <summary>The numbers of the batch's examples in <see cref="Source"/>.</summary>
    internal int[] Rows { get; init; } = [];
}

/// <summary>A hidden layer of a batch.</summary>
public sealed class HiddenLayer
{
    private readonly Lazy<Tensor> _pooled;
    private readonly Lazy<Tensor>? _tokens;
    private readonly Func<long[], Tensor> _tokensAt;

    /// <summary>A layer that is there.</summary>
    /// <param name="pooled">See <see cref="Pooled"/>.</param>
    /// <param name="tokens">See <see cref="Tokens"/>.</param>
    public HiddenLayer(Tensor pooled, Tensor? tokens = null) : this(() => pooled, tokens is null ? null : () => tokens)
    {
    }

    /// <summary>A layer that is made when it is first read: most losses look at one side of one layer, and making all costs more than such a loss.</summary>
    /// <param name="pooled">See <see cref="Pooled"/>.</param>
    /// <param name="tokens">See <see cref="Tokens"/>.</param>
    /// <param name="tokensAt">See <see cref="TokensAt"/>; null to choose from all.</param>
    internal HiddenLayer(Func<Tensor> pooled, Func<Tensor>? tokens = null, Func<long[], Tensor>? tokensAt = null) =>
        (_pooled, _tokens, _tokensAt) = (new(pooled), tokens is null ? null : new(tokens), tokensAt ?? Chosen);

    /// <summary>[batch, width], one vector per example: the mean or maximum over its tokens, or the layer itself.</summary>
    public Tensor Pooled => _pooled.Value;

    /// <summary>[batch, tokens, width], arbitrary behind an example's end; null for a layer without tokens, or if nobody asked.</summary>
    public Tensor? Tokens => _tokens?.Value;

    /// <summary>Some of the tokens, [places, width].</summary>
    /// <param name="places">Their places in the batch, which counts all tokens, example after example.</param>
    internal Tensor TokensAt(long[] places) => _tokensAt(places);

    private Tensor Chosen(long[] places) => Tokens!.flatten(0, 1).index_select(0, tensor(places, device: Tokens.device));
}

/// <summary>A self-attention layer of a batch.</summary>
/// <param name="Heads">The number of heads; head h takes the h-th part of the width.</param>
/// <param name="Queries">[batch, tokens, width].</param>
/// <param name="Keys">[batch, tokens, width].</param>
/// <param name="Values">[batch, tokens, width].</param>
public sealed record AttentionLayer(int Heads, Tensor Queries, Tensor Keys, Tensor Values)
{
    private Tensor? _scores;

    /// <summary>Queries times keys over the root of a head's width, before any mask and softmax, [batch, heads, tokens, tokens].</summary>
    public Tensor Scores() => _scores ??= MakeScores();

    private Tensor MakeScores()
    {
        var (batch, tokens, headWidth) = (Queries.shape[0], Queries.shape[1], Queries.shape[2] / Heads);
        Tensor Split(Tensor all) => all.reshape(batch, tokens, Heads, headWidth).transpose(1, 2).reshape(batch * Heads, tokens, headWidth);
        return Split(Queries).bmm(Split(Keys).transpose(1, 2)).DividedBy(Math.Sqrt(headWidth)).view(batch, Heads, tokens, tokens);
    }
}
