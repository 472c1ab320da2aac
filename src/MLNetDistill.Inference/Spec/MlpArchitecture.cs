using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>For tables: standardized numbers and embedded categories through ReLU layers.</summary>
public sealed record MlpArchitecture : StudentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "mlp";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => $"An {Name} student";

    /// <summary>The widths of the hidden layers, first to last. Default one layer of 128.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [128];

    /// <summary>The widest embedding of a categorical column; see <see cref="EmbeddingWidth"/>. Default 16.</summary>
    public int MaxEmbeddingWidth { get; init; } = 16;

    /// <summary>Dropout after each hidden layer while training. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>The width of the embedding of a column with so many known values: half the number of ids (one is for unknown values), rounded up, within 1 and <see cref="MaxEmbeddingWidth"/>.</summary>
    public int EmbeddingWidth(int values) => Math.Clamp((values + 2) / 2, 1, MaxEmbeddingWidth);

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Hidden.All(h => h is >= 1 and <= 65536), nameof(Hidden), string.Join(",", Hidden), "1 to 65536 each");
        Require(MaxEmbeddingWidth is >= 1 and <= 4096, nameof(MaxEmbeddingWidth), MaxEmbeddingWidth, "1 to 4096");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}
