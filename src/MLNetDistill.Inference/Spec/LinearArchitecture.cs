using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>
/// A linear model: for text over hashed n-grams (the mean of one weight row per n-gram), for a table over standardized numbers and
/// one weight row per category.
/// </summary>
public sealed record LinearArchitecture : StudentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "linear";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>Text only: how a text becomes n-gram ids.</summary>
    public NgramOptions Ngrams { get; init; } = new() { Buckets = 1 << 16 };

    /// <inheritdoc/>
    public override void Validate() => Ngrams.Validate();
}
