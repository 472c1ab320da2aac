using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>
/// Word embeddings, a bidirectional LSTM, the last state of each direction, a hidden ReLU layer, a linear layer (Tang et al., Distilling Task-Specific
/// Knowledge from BERT into Simple Neural Networks, 2019).
/// </summary>
/// <remarks>
/// With x a word's embedding, h the state and c the cell before it (at first 0), and the rows of the weights in the order input, forget, output,
/// candidate: i, f, o = σ(W x + b + U h), g = tanh(W x + b + U h), c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh(c'). The backward direction reads from the last
/// word to the first. An empty text reads as one word of id 0.
/// </remarks>
public sealed record BiLstmArchitecture : RecurrentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "bi-lstm";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The width of the hidden ReLU layer; 0 for none. Default 64.</summary>
    public int HiddenWidth { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Directions => ["forward", "backward"];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(HiddenWidth is >= 0 and <= 65536, nameof(HiddenWidth), HiddenWidth, "0 to 65536");
    }
}
