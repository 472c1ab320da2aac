using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>A student that reads a text as the sequence of its words: each word of its vocabulary has an embedding.</summary>
public abstract record SequenceArchitecture : StudentArchitecture
{
    /// <summary>The largest vocabulary, in words; the most frequent words of the training texts are kept. Default 6,000.</summary>
    public int VocabularySize { get; init; } = 6_000;

    /// <summary>The width of an embedding. Default 64.</summary>
    public int EmbeddingWidth { get; init; } = 64;

    /// <summary>Only the first so many words of a text are read. Default 256.</summary>
    public int MaxLength { get; init; } = 256;

    /// <summary>The shortest sequence that the network reads: a shorter text is padded on its right with id 0 to exactly this length. At least 1.</summary>
    [JsonIgnore]
    public virtual int LeastLength => 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(VocabularySize is >= 8 and <= 10_000_000, nameof(VocabularySize), VocabularySize, "8 to 10000000");
        Require(EmbeddingWidth is >= 1 and <= 4096, nameof(EmbeddingWidth), EmbeddingWidth, "1 to 4096");
        Require(MaxLength is >= 1 and <= 100_000, nameof(MaxLength), MaxLength, "1 to 100000");
    }
}
