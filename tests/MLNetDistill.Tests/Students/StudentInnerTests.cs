using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Students;

/// <summary>Students show of their inside what they declare.</summary>
public class StudentInnerTests
{
    public static TheoryData<string> Names() => ["linear", "bag", "cnn", "gru", "bi-lstm", "transformer"];

    private static StudentArchitecture Architecture(string name) => name switch
    {
        "linear" => Recipes.Linear,
        "bag" => Recipes.Bag,
        "cnn" => Recipes.Cnn,
        "gru" => Recipes.Gru,
        "bi-lstm" => Recipes.BiLstm,
        _ => Recipes.Transformer,
    };

    [Theory, MemberData(nameof(Names))]
    public void It_is_what_was_declared_and_the_last_layer_makes_the_scores(string name)
    {
        var examples = MadeData.Texts(12);
        var (spec, vocabulary) = StudentFactory.Fit(Architecture(name), examples, null, default);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = StudentModule.Create(spec, vocabulary, seed: 1, CPU);
        var encoded = EncodedExamples.Encode(spec, vocabulary, examples.Inputs);
        int[] rows = [0, 1, 2, 3, 4, 5, 6, 7];
        module.call(encoded.Batch(rows, CPU));
        Assert.Null(module.Inner);

        module.Inspects = true;
        var scores = module.call(encoded.Batch(rows, CPU));
        var shape = StudentInner.ShapeOf(spec.Architecture);
        if (module.Inner is not { } inner)
        {
            Assert.Empty(shape.Hidden);
            return;
        }
        Assert.Equal(shape.Hidden.Select(layer => new long[] { rows.Length, layer.Width }), inner.Hidden.Select(layer => layer.Pooled.shape));
        Assert.Equal(shape.Hidden.Select(layer => layer.HasTokens), inner.Hidden.Select(layer => layer.Tokens is not null));
        Assert.Equal(shape.Attention.Select(layer => (layer.Heads, (long)layer.Width)), inner.Attention.Select(layer => (layer.Heads, layer.Queries.shape[2])));
        Assert.Equal(shape.Tokens is null, inner.TokenMask is null);

        var weights = module.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var expected = nn.functional.linear(inner.Hidden[^1].Pooled, weights["output.weight"], weights["output.bias"]);
        Assert.Equal(expected.data<float>().ToArray(), scores.data<float>().ToArray());

        // What is shown of an example does not depend on how far the batch pads it.
        for (var row = 0; row < rows.Length; row++)
        {
            module.call(encoded.Batch([row], CPU));
            var alone = module.Inner!;
            var length = alone.TokenMask?.shape[1] ?? 0;
            for (var layer = 0; layer < shape.Hidden.Count; layer++)
            {
                Assert.True(alone.Hidden[layer].Pooled[0].allclose(inner.Hidden[layer].Pooled[row], 1e-5, 1e-6));
                // A convolution reads the padding of its shortest window; everything else ends with the text.
                if (alone.Hidden[layer].Tokens is { } tokens) Assert.True(tokens[0].allclose(inner.Hidden[layer].Tokens![row].narrow(0, 0, length), 1e-5, 1e-6));
            }
            for (var layer = 0; layer < shape.Attention.Count; layer++)
            {
                var together = inner.Attention[layer].Scores()[row].narrow(1, 0, length).narrow(2, 0, length);
                Assert.True(alone.Attention[layer].Scores()[0].allclose(together, 1e-5, 1e-6));
            }
        }
    }
}
