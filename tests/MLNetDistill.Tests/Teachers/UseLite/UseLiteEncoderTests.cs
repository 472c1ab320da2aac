using MLNetDistill.Teachers.UseLite;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Teachers.UseLite;

/// <summary>Expected vectors come from the published graph, run by TensorFlow.js.</summary>
public sealed class UseLiteEncoderTests : IDisposable
{
    private static readonly Lazy<UseLiteEncoder> Encoder = new(() => UseLiteEncoder.FromFiles(InstalledEncoder.Files));

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _frozen = no_grad();

    public void Dispose()
    {
        _frozen.Dispose();
        _scope.Dispose();
    }

    private static readonly (string Text, float[] First, float[] Last)[] Published =
    [
        ("The quick brown fox jumps over the lazy dog.",
            [-0.01353382f, -0.04256392f, 0.03684268f, -0.00591766f, -0.00815779f, 0.0647997f, 0.04863973f, -0.05533042f],
            [0.00900757f, -0.02522231f, 0.02741302f, 0.01377511f]),
        ("How do I activate my new card?",
            [-0.00839786f, -0.05455815f, -0.01379843f, -0.05731371f, 0.03824247f, -0.03523915f, 0.04436218f, 0.03226906f],
            [0.03202256f, 0.0448968f, -0.051505f, 0.03091908f]),
        ("I paid £3.50 for a  caffè latte — 日本語 test ☃ 😀 ok",
            [0.03513841f, -0.03225661f, 0.05077241f, -0.05603255f, -0.04032752f, 0.04288415f, -0.04866487f, 0.01651283f],
            [0.0165421f, -0.06123734f, -0.0657799f, -0.03371144f]),
        ("a stirring , funny and finally transporting re-imagining of beauty and the beast and 1930s horror films",
            [-0.02228084f, 0.02706269f, -0.04948702f, -0.03657668f, 0.00824703f, -0.00202614f, -0.03470091f, -0.07178357f],
            [-0.04679679f, 0.02860364f, 0.02532178f, -0.0141271f]),
    ];

    [UseLiteFact]
    public void GivesThePublishedVectorsInOneBatch() => CheckAgainstPublished(Encode([.. Published.Select(p => p.Text)]));

    [UseLiteFact]
    public void GivesThePublishedVectorsOneByOne() => CheckAgainstPublished([.. Published.Select(p => Encode([p.Text])[0])]);

    [UseLiteFact]
    public void ABatchOfAllLengthsEqualsItsSentencesAlone()
    {
        var random = new Random(1);
        int[] lengths = [1, 128, 7, 7, 3, 128, 40, 1, 0];
        var sentences = lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(6, 8000)).ToArray()).ToArray();
        var together = Encode(sentences);
        for (var i = 0; i < sentences.Length; i++)
            for (var d = 0; d < UseLiteEncoder.OutputWidth; d++)
                Assert.Equal(Encode([sentences[i]])[0][d], together[i][d], 2e-5f);
    }

    [UseLiteFact]
    public void ASentenceWithoutPiecesReadsAsOneUnknownPiece() => Assert.Equal(Encode([[UseLiteTokenizer.UnknownId]])[0], Encode([[]])[0]);

    [UseLiteFact]
    public void HasThePublishedNumberOfParameters() => Assert.Equal(6_975_744, Encoder.Value.parameters().Sum(p => p.numel()));

    private static void CheckAgainstPublished(float[][] vectors)
    {
        for (var i = 0; i < Published.Length; i++)
        {
            var norm = MathF.Sqrt(vectors[i].Sum(v => v * v));
            for (var d = 0; d < Published[i].First.Length; d++) Assert.Equal(Published[i].First[d], vectors[i][d] / norm, 1e-6f);
            for (var d = 0; d < Published[i].Last.Length; d++) Assert.Equal(Published[i].Last[d], vectors[i][508 + d] / norm, 1e-6f);
        }
    }

    private static float[][] Encode(string[] texts) => Encode([.. texts.Select(t => InstalledEncoder.Tokenizer.EncodeToIds(t).ToArray())]);

    private static float[][] Encode(int[][] sentences)
    {
        using var batch = new PieceBatch(sentences);
        var output = Encoder.Value.forward(batch).data<float>().ToArray();
        var vectors = new float[sentences.Length][];
        for (var row = 0; row < vectors.Length; row++)
            vectors[row] = output.AsSpan(row * UseLiteEncoder.OutputWidth, UseLiteEncoder.OutputWidth).ToArray();
        return vectors;
    }
}
