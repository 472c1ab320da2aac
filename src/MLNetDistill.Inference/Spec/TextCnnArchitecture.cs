using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>Word embeddings, convolutions of several widths with ReLU, the maximum over time, a linear layer (Kim, Convolutional Neural Networks for Sentence Classification, 2014).</summary>
/// <remarks>
/// A text shorter than the widest window is padded on its right with id 0 to exactly that width; a longer one is not padded. Only windows
/// that lie wholly inside the text so padded take part in the maximum, so that a text scores the same alone as in a batch padded further.
/// </remarks>
public sealed record TextCnnArchitecture : StudentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "text-cnn";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The largest vocabulary, in words; the most frequent words of the training texts are kept. Default 6,000.</summary>
    public int VocabularySize { get; init; } = 6_000;

    /// <summary>The width of an embedding. Default 64.</summary>
    public int EmbeddingWidth { get; init; } = 64;

    /// <summary>The number of filters per window width. Default 64.</summary>
    public int Filters { get; init; } = 64;

    /// <summary>The window widths, in words. Default 3, 4, 5.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [3, 4, 5];

    /// <summary>Only the first so many words of a text are read. Default 256. Shorter texts are padded up to the widest window.</summary>
    public int MaxLength { get; init; } = 256;

    /// <summary>Dropout before the last layer while training. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(VocabularySize is >= 8 and <= 10_000_000, nameof(VocabularySize), VocabularySize, "8 to 10000000");
        Require(EmbeddingWidth is >= 1 and <= 4096, nameof(EmbeddingWidth), EmbeddingWidth, "1 to 4096");
        Require(Filters is >= 1 and <= 65536, nameof(Filters), Filters, "1 to 65536");
        Require(Widths.Count > 0 && Widths.All(w => w is >= 1 and <= 64) && Widths.Distinct().Count() == Widths.Count,
            nameof(Widths), string.Join(",", Widths), "different numbers from 1 to 64");
        Require(MaxLength >= Widths.Max() && MaxLength <= 100_000, nameof(MaxLength), MaxLength, "at least the widest window and at most 100000");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}
