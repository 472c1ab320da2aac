namespace MLNetDistill.Signals;

/// <summary>What a network can show of its inside; known before it sees any data.</summary>
public sealed record InnerShape
{
    /// <summary>A black box: nothing but its scores.</summary>
    public static InnerShape None { get; } = new();

    /// <summary>The hidden layers from the input on; the last one is what the output layer reads. None for a black box.</summary>
    public IReadOnlyList<LayerShape> Hidden { get; init; } = [];

    /// <summary>The self-attention layers from the input on; none for a network without attention.</summary>
    public IReadOnlyList<AttentionShape> Attention { get; init; } = [];

    /// <summary>What the positions of a text are, such as <c>words</c> or <c>pieces</c>: two networks can be compared token by token if this is the same. Null without tokens.</summary>
    public string? Tokens { get; init; }
}

/// <summary>A hidden layer.</summary>
/// <param name="Name">Its name in recipes, such as <c>embeddings</c> or <c>layer1</c>.</param>
/// <param name="Width">The width of its vectors.</param>
/// <param name="HasTokens">True if it has a vector for every token and not only one for the example.</param>
public sealed record LayerShape(string Name, int Width, bool HasTokens = false);

/// <summary>A self-attention layer.</summary>
/// <param name="Width">The width of queries, keys and values, all heads together.</param>
/// <param name="Heads">The number of heads.</param>
public sealed record AttentionShape(int Width, int Heads);
