using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>The hidden states and attention inputs of the encoder for a batch.</summary>
/// <param name="Pooled">The layers' means over the pieces and the sentence vectors, each [sentences × width] in the given order.</param>
/// <param name="Pieces">The layers, each [pieces × width] as the batch packs them.</param>
/// <param name="Attention">Queries, keys and values side by side, each [pieces × 3 · width].</param>
internal sealed record UseLiteStates(IReadOnlyList<Tensor> Pooled, IReadOnlyList<Tensor> Pieces, IReadOnlyList<Tensor> Attention)
{
    /// <summary>The names and widths of all that.</summary>
    public static InnerShape Shape { get; } = new()
    {
        Hidden = [new("embeddings", 256, HasTokens: true), new("layer1", 512, HasTokens: true), new("layer2", 512, HasTokens: true), new("output", UseLiteEncoder.OutputWidth)],
        Attention = [new(256, TransformerLayer.Heads), new(512, TransformerLayer.Heads)],
        Tokens = "pieces",
    };
}
