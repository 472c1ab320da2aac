using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>
/// A small transformer: embeddings plus positions, layers of self-attention and of a ReLU network, each on normalized inputs and added to them
/// (Vaswani et al., Attention Is All You Need, 2017; normalized first as in Xiong et al., 2020), the mean over the words, a linear layer.
/// </summary>
/// <remarks>
/// x += A(norm1(x)), x += down(ReLU(up(norm2(x)))), and a last norm before the mean. The rows of a layer's <c>qkv</c> are the queries of all heads, then
/// the keys, then the values. Norms add 1e-5 to the variance. An empty text reads as one word of id 0.
/// </remarks>
public sealed record TransformerArchitecture : SequenceArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "transformer";

    /// <summary>The names of the sizes, smallest first.</summary>
    public static IReadOnlyList<string> Sizes { get; } = ["nano", "micro", "mini", "small"];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The number of layers. Default 2.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The number of attention heads; it divides <see cref="SequenceArchitecture.EmbeddingWidth"/>. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The width of the ReLU layer inside each layer. Default 128.</summary>
    public int InnerWidth { get; init; } = 128;

    /// <summary>How the place of a word is told. Default sinusoidal.</summary>
    public PositionKind Positions { get; init; } = PositionKind.Sinusoidal;

    /// <summary>Dropout on the embeddings, on what each half of a layer adds, and before the last layer, while training. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>A transformer of a named size: <c>nano</c> (64 wide, 1 layer), <c>micro</c> (64 wide, 2 layers; the default), <c>mini</c> (128 wide, 2 layers) or <c>small</c> (256 wide, 4 layers).</summary>
    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static TransformerArchitecture OfSize(string size) => size switch
    {
        "nano" => new() { Layers = 1 },
        "micro" => new(),
        "mini" => new() { EmbeddingWidth = 128, InnerWidth = 512 },
        "small" => new() { EmbeddingWidth = 256, Layers = 4, Heads = 8, InnerWidth = 1024 },
        _ => throw new ArgumentException($"There is no transformer of the size '{size}'; there are {string.Join(", ", Sizes)}.", nameof(size)),
    };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(MaxLength <= 4096, nameof(MaxLength), MaxLength, "1 to 4096");
        Require(Layers is >= 1 and <= 64, nameof(Layers), Layers, "1 to 64");
        Require(Heads >= 1 && EmbeddingWidth % Heads == 0, nameof(Heads), Heads, $"a divisor of the embedding width, {EmbeddingWidth}");
        Require(InnerWidth is >= 1 and <= 65536, nameof(InnerWidth), InnerWidth, "1 to 65536");
        Require(Enum.IsDefined(Positions), nameof(Positions), Positions, "sinusoidal or learned");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 up to, not including, 1");
    }
}

/// <summary>How a transformer is told where a word stands.</summary>
public enum PositionKind
{
    /// <summary>
    /// Sines and cosines of falling frequency (Vaswani et al., 2017): entry 2i of position p is <see cref="PositionTable.Amplitude"/> · sin(p / 10000^(2i / width)), entry 2i + 1
    /// the cosine. Nothing to learn, and any place is as good as another.
    /// </summary>
    Sinusoidal,

    /// <summary>A learned row per position up to the greatest length (Devlin et al., BERT, 2018).</summary>
    Learned,
}
