using static TorchSharp.torch;

namespace MLNetDistill.Signals;

/// <summary>What goes on inside a network for a batch, in the order of its <see cref="InnerShape"/>.</summary>
public sealed record InnerStates
{
    /// <summary>The hidden layers.</summary>
    public required IReadOnlyList<HiddenLayer> Hidden { get; init; }

    /// <summary>The self-attention layers; none for a network without attention, or if nobody asked.</summary>
    public IReadOnlyList<AttentionLayer> Attention { get; init; } = [];

    /// <summary>[batch, tokens], 1 for a token of the example and 0 behind its end; null without tokens.</summary>
    public Tensor? TokenMask { get; init; }
}

/// <summary>A hidden layer of a batch.</summary>
/// <param name="Pooled">[batch, width], one vector per example: the mean or maximum over its tokens, or the layer itself.</param>
/// <param name="Tokens">[batch, tokens, width], arbitrary behind an example's end; null for a layer without tokens, or if nobody asked.</param>
public sealed record HiddenLayer(Tensor Pooled, Tensor? Tokens = null);

/// <summary>A self-attention layer of a batch.</summary>
/// <param name="Heads">The number of heads; head h takes the h-th part of the width.</param>
/// <param name="Queries">[batch, tokens, width].</param>
/// <param name="Keys">[batch, tokens, width].</param>
/// <param name="Values">[batch, tokens, width].</param>
public sealed record AttentionLayer(int Heads, Tensor Queries, Tensor Keys, Tensor Values)
{
    /// <summary>Queries times keys over the root of a head's width, before any mask and softmax, [batch, heads, tokens, tokens].</summary>
    public Tensor Scores()
    {
        var (batch, tokens, headWidth) = (Queries.shape[0], Queries.shape[1], Queries.shape[2] / Heads);
        Tensor Split(Tensor all) => all.reshape(batch, tokens, Heads, headWidth).transpose(1, 2).reshape(batch * Heads, tokens, headWidth);
        return (Split(Queries).bmm(Split(Keys).transpose(1, 2)) / Math.Sqrt(headWidth)).view(batch, Heads, tokens, tokens);
    }
}
