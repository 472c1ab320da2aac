using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Students;

/// <summary>What each student shows of its inside; its module fills it in the same order.</summary>
internal static class StudentInner
{
    public const string Embeddings = "embeddings", States = "states", Features = "features";

    /// <exception cref="ArgumentException">The sizes make no sense.</exception>
    public static InnerShape ShapeOf(StudentArchitecture architecture)
    {
        architecture.Validate();
        return Shape(architecture);
    }

    private static InnerShape Shape(StudentArchitecture architecture) => architecture switch
    {
        BagOfNgramsArchitecture bag => new()
        {
            Hidden = [new(Embeddings, bag.EmbeddingWidth), .. bag.HiddenWidth > 0 ? [new LayerShape(Features, bag.HiddenWidth)] : Array.Empty<LayerShape>()],
        },
        TextCnnArchitecture cnn => new()
        {
            Hidden = [new(Embeddings, cnn.EmbeddingWidth, HasTokens: true), new(Features, cnn.FeatureWidth)],
            Tokens = Tokens(cnn),
        },
        RecurrentArchitecture recurrent => new()
        {
            Hidden =
            [
                new(Embeddings, recurrent.EmbeddingWidth, HasTokens: true),
                new(States, recurrent.Directions.Count * recurrent.StateWidth, HasTokens: true),
                .. recurrent is BiLstmArchitecture { HiddenWidth: > 0 and var width } ? [new LayerShape(Features, width)] : Array.Empty<LayerShape>(),
            ],
            Tokens = Tokens(recurrent),
        },
        TransformerArchitecture transformer => new()
        {
            Hidden =
            [
                new(Embeddings, transformer.EmbeddingWidth, HasTokens: true),
                .. Enumerable.Range(1, transformer.Layers).Select(i => new LayerShape($"layer{i}", transformer.EmbeddingWidth, HasTokens: true)),
            ],
            Attention = [.. Enumerable.Repeat(new AttentionShape(transformer.EmbeddingWidth, transformer.Heads), transformer.Layers)],
            Tokens = Tokens(transformer),
        },
        MlpArchitecture mlp => new() { Hidden = [.. mlp.Hidden.Select((width, i) => new LayerShape($"layer{i + 1}", width))] },
        _ => InnerShape.None,
    };

    private static string Tokens(SequenceArchitecture architecture) => architecture.Tokens == TokenKind.Pieces ? "pieces" : "words";
}
