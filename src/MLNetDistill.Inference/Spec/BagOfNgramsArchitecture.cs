using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>Mean of the embeddings of hashed word and character n-grams, then a linear layer or one hidden layer (Joulin et al., Bag of Tricks, 2016).</summary>
public sealed record BagOfNgramsArchitecture : StudentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "bag-of-ngrams";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>How a text becomes n-gram ids.</summary>
    public NgramOptions Ngrams { get; init; } = new();

    /// <summary>The width of an embedding. Default 24.</summary>
    public int EmbeddingWidth { get; init; } = 24;

    /// <summary>The width of the hidden ReLU layer; 0 (default) for none.</summary>
    public int HiddenWidth { get; init; }

    /// <summary>Dropout on the mean embedding while training. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Ngrams.Validate();
        Require(EmbeddingWidth is >= 1 and <= 4096, nameof(EmbeddingWidth), EmbeddingWidth, "1 to 4096");
        Require(HiddenWidth is >= 0 and <= 65536, nameof(HiddenWidth), HiddenWidth, "0 to 65536");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}
