using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>Word embeddings, gated recurrent units (Cho et al., 2014), the maximum of the states over time, a linear layer.</summary>
/// <remarks>
/// With x a word's embedding and h the state before it (at first 0), and the rows of the weights in the order reset, update, candidate:
/// r, z = σ(W x + b + U h), n = tanh(W x + b + r ⊙ (U h + c)), h' = (1 − z) ⊙ n + z ⊙ h. The backward direction reads from the last word to the first.
/// An empty text reads as one word of id 0.
/// </remarks>
public sealed record GruArchitecture : RecurrentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "gru";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>True (default) to read the text backwards too, with weights of its own.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Directions => Bidirectional ? ["forward", "backward"] : ["forward"];
}
