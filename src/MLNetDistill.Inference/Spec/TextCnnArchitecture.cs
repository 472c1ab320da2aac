using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>Embeddings, convolutions of several widths with ReLU, the maximum over time, if asked for the mean embedding too, a linear layer (Kim, Convolutional Neural Networks for Sentence Classification, 2014).</summary>
/// <remarks>
/// A text shorter than the widest window is padded on its right with id 0 to exactly that width; a longer one is not padded. Only windows
/// that lie wholly inside the text so padded take part in the maximum, so that a text scores the same alone as in a batch padded further.
/// </remarks>
public sealed record TextCnnArchitecture : SequenceArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "text-cnn";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The network that reads pieces and starts from a general student: windows of 1, 3 and 5 pieces, and the mean.</summary>
    public static TextCnnArchitecture OfPieces { get; } = new() { Tokens = TokenKind.Pieces, Widths = [1, 3, 5], IncludeMean = true };

    /// <summary>The number of filters per window width. Default 64.</summary>
    public int Filters { get; init; } = 64;

    /// <summary>The window widths, in words or pieces. Default 3, 4, 5.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [3, 4, 5];

    /// <summary>True if the last layer also reads the mean of the embeddings of the text, padding left out. Default false.</summary>
    public bool IncludeMean { get; init; }

    /// <summary>The number of values that the last layer reads.</summary>
    [JsonIgnore]
    public int FeatureWidth => (Filters * Widths.Count) + (IncludeMean ? EmbeddingWidth : 0);

    /// <summary>Dropout before the last layer while training. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>The widest window.</summary>
    [JsonIgnore]
    public override int LeastLength => Widths.Max();

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Filters is >= 1 and <= 65536, nameof(Filters), Filters, "1 to 65536");
        Require(Widths.Count > 0 && Widths.All(w => w is >= 1 and <= 64) && Widths.Distinct().Count() == Widths.Count,
            nameof(Widths), string.Join(",", Widths), "different numbers from 1 to 64");
        Require(MaxLength >= LeastLength, nameof(MaxLength), MaxLength, $"at least {LeastLength}, the widest window");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}
