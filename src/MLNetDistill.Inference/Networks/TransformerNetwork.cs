using System.Runtime.Intrinsics;
using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Embeddings and positions, transformer layers, the mean over the words, a linear layer. One text at a time.</summary>
internal sealed class TransformerNetwork : TextNetwork
{
    private readonly float[] _embedding;
    private readonly float[] _positions;
    private readonly int _longest;
    private readonly TransformerLayer[] _layers;
    private readonly TransformerLayer.Norm _norm;
    private readonly DenseLayer _output;

    public TransformerNetwork(TransformerArchitecture architecture, WeightSet weights)
    {
        _longest = architecture.MaxLength;
        _embedding = weights["embedding.weight"].Values;
        _positions = architecture.Positions == PositionKind.Learned ? weights["positions.weight"].Values : PositionTable.Sinusoidal(_longest, architecture.EmbeddingWidth);
        _layers = [.. Enumerable.Range(0, architecture.Layers).Select(i => new TransformerLayer(weights, $"layers.{i}", architecture.Heads, _longest))];
        _norm = new TransformerLayer.Norm(weights, "norm");
        _output = new DenseLayer(weights["output.weight"], weights["output.bias"]);
    }

    public override int BlockRows => BlockRowsFor(_norm.Width);

    public override void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch)
    {
        var rows = offsets.Length - 1;
        var means = scratch.Floats(ScratchSlot.Input, rows * _norm.Width);
        for (var row = 0; row < rows; row++)
        {
            var words = ids[offsets[row]..offsets[row + 1]];
            // No position is known behind the greatest length; the encoder cuts there too.
            if (words.Length > _longest) words = words[.._longest];
            if (words.IsEmpty) words = [Vocabulary.PaddingId];
            var mean = means.Slice(row * _norm.Width, _norm.Width);
            if (Vector512.IsHardwareAccelerated) Read<Lanes512>(words, mean, scratch);
            else if (Vector256.IsHardwareAccelerated) Read<Lanes256>(words, mean, scratch);
            else Read<Lanes128>(words, mean, scratch);
        }
        _output.Forward(means, rows, scores, scratch);
    }

    /// <summary>The mean of the last layer over the words of a text.</summary>
    private void Read<T>(ReadOnlySpan<int> ids, Span<float> mean, Scratch scratch) where T : struct, ILanes<T>
    {
        var (width, stride) = (_norm.Width, _norm.Stride);
        var words = scratch.Floats(ScratchSlot.Words, ids.Length * stride);
        for (var t = 0; t < ids.Length; t++)
        {
            var word = words.Slice(t * stride, stride);
            var embedding = _embedding.AsSpan(ids[t] * width, width);
            var position = _positions.AsSpan(t * width, width);
            for (var i = 0; i < width; i++) word[i] = embedding[i] + position[i];
            word[width..].Clear();
        }
        foreach (var layer in _layers) layer.Forward<T>(words, ids.Length, scratch);

        var normed = scratch.Floats(ScratchSlot.Projection, words.Length);
        _norm.Forward<T>(words, ids.Length, normed);
        mean.Clear();
        for (var t = 0; t < ids.Length; t++)
        {
            for (var i = 0; i < width; i++) mean[i] += normed[t * stride + i];
        }
        for (var i = 0; i < width; i++) mean[i] /= ids.Length;
    }
}
