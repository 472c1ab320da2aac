using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>A student that reads a text as the sequence of its words, or of pieces of words: each one of its vocabulary has an embedding.</summary>
public abstract record SequenceArchitecture : StudentArchitecture
{
    /// <summary>What has an embedding: words (default) or pieces of words.</summary>
    public TokenKind Tokens { get; init; }

    /// <summary>Words only: the largest vocabulary; the most frequent words of the training texts are kept. Default 6,000. Of pieces there are always the same 7,992.</summary>
    public int VocabularySize { get; init; } = 6_000;

    /// <summary>The width of an embedding. Default 64.</summary>
    public int EmbeddingWidth { get; init; } = 64;

    /// <summary>Only the first so many words or pieces of a text are read. Default 256.</summary>
    public int MaxLength { get; init; } = 256;

    /// <summary>The shortest sequence that the network reads: a shorter text is padded on its right with id 0 to exactly this length. At least 1.</summary>
    [JsonIgnore]
    public virtual int LeastLength => 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Enum.IsDefined(Tokens), nameof(Tokens), Tokens, "words or pieces");
        Require(VocabularySize is >= 8 and <= 10_000_000, nameof(VocabularySize), VocabularySize, "8 to 10000000");
        Require(EmbeddingWidth is >= 1 and <= 4096, nameof(EmbeddingWidth), EmbeddingWidth, "1 to 4096");
        Require(MaxLength is >= 1 and <= 100_000, nameof(MaxLength), MaxLength, "1 to 100000");
    }
}
