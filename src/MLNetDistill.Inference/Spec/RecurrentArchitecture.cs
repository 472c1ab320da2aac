using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>A student that reads a text word by word and keeps a state between words, in one direction or in both.</summary>
public abstract record RecurrentArchitecture : SequenceArchitecture
{
    /// <summary>The width of the state of one direction. Default 64.</summary>
    public int StateWidth { get; init; } = 64;

    /// <summary>Dropout on the embeddings and before the last layer while training. Default 0.3.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>The directions in which the text is read, as the weights are named: <c>forward</c> and perhaps <c>backward</c>.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Directions { get; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(StateWidth is >= 1 and <= 4096, nameof(StateWidth), StateWidth, "1 to 4096");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}
