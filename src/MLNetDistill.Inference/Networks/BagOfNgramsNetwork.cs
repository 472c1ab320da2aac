using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>The mean of the embeddings of the n-grams, one hidden ReLU layer or none, a linear layer.</summary>
internal sealed class BagOfNgramsNetwork : TextNetwork
{
    private readonly float[] _embedding;
    private readonly int _width;
    private readonly DenseStack _layers;

    public BagOfNgramsNetwork(WeightSet weights)
    {
        var embedding = weights["embedding.weight"];
        _embedding = embedding.Values;
        _width = embedding.Shape[1];
        _layers = new DenseStack(weights, weights.TryGet("hidden.weight", out _) ? ["hidden"] : []);
    }

    public override int BlockRows => BlockRowsFor(Math.Max(_width, _layers.Widest));

    public override void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch)
    {
        var rows = offsets.Length - 1;
        var means = scratch.Floats(ScratchSlot.Input, rows * _width);
        for (var row = 0; row < rows; row++)
            EmbeddingKernel.Mean(_embedding, _width, ids[offsets[row]..offsets[row + 1]], means.Slice(row * _width, _width));
        _layers.Forward(means, rows, scores, scratch);
    }
}
