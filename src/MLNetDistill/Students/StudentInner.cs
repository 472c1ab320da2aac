using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Students;

/// <summary>What each student shows of its inside; its module fills it in the same order.</summary>
internal static class StudentInner
{
    public const string Embeddings = "embeddings", Features = "features";

    public static InnerShape ShapeOf(StudentArchitecture architecture) => architecture switch
    {
        BagOfNgramsArchitecture bag => new()
        {
            Hidden = [new(Embeddings, bag.EmbeddingWidth), .. bag.HiddenWidth > 0 ? [new LayerShape(Features, bag.HiddenWidth)] : Array.Empty<LayerShape>()],
        },
        TextCnnArchitecture cnn => new()
        {
            Hidden = [new(Embeddings, cnn.EmbeddingWidth, HasTokens: true), new(Features, cnn.FeatureWidth)],
            Tokens = cnn.Tokens == TokenKind.Pieces ? "pieces" : "words",
        },
        MlpArchitecture mlp => new() { Hidden = [.. mlp.Hidden.Select((width, i) => new LayerShape($"layer{i + 1}", width))] },
        _ => InnerShape.None,
    };
}
