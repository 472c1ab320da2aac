using System.Runtime.Intrinsics;
using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Embeddings, convolutions of several widths, ReLU and the maximum over time, perhaps the mean embedding, a linear layer.</summary>
internal sealed unsafe class TextCnnNetwork : TextNetwork
{
    private const int MaxSegment = 128;

    private readonly WordProjection _projection;
    private readonly int[] _widths;
    private readonly int _widest;
    private readonly int _filters;
    private readonly int _stride;
    private readonly float[] _bias;
    private readonly DenseLayer _output;
    private readonly Weight? _averaged;

    public TextCnnNetwork(TextCnnArchitecture architecture, WeightSet weights)
        : this(architecture, weights, null)
    {
    }

    /// <summary>For tests: with another limit for the products that are kept.</summary>
    internal TextCnnNetwork(TextCnnArchitecture architecture, WeightSet weights, int? mostFloatsKept)
    {
        _widths = [.. architecture.Widths];
        _widest = _widths.Max();
        _filters = architecture.Filters;
        _stride = DenseLayer.Pad(_filters);
        var convolutions = _widths.Select((_, i) => weights[$"convolutions.{i}.weight"]).ToArray();
        _projection = mostFloatsKept is { } most
            ? new WordProjection(weights["embedding.weight"], convolutions, most)
            : new WordProjection(weights["embedding.weight"], convolutions);
        _bias = new float[_widths.Length * _stride];
        for (var i = 0; i < _widths.Length; i++) weights[$"convolutions.{i}.bias"].Values.CopyTo(_bias, i * _stride);
        if (architecture.IncludeMean) _averaged = weights["embedding.weight"];
        _output = new DenseLayer(weights["output.weight"], weights["output.bias"]);
    }

    public override int BlockRows => BlockRowsFor(_output.Inputs);

    public override void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch)
    {
        var rows = offsets.Length - 1;
        var features = scratch.Floats(ScratchSlot.Input, rows * _output.Inputs);
        for (var row = 0; row < rows; row++)
            Pool(ids[offsets[row]..offsets[row + 1]], features.Slice(row * _output.Inputs, _output.Inputs), scratch);
        _output.Forward(features, rows, scores, scratch);
    }

    /// <summary>The maxima over time of one text, [windows, filters], and, if asked for, its mean embedding.</summary>
    private void Pool(ReadOnlySpan<int> ids, Span<float> features, Scratch scratch)
    {
        var maxima = scratch.Floats(ScratchSlot.Hidden, _bias.Length);
        maxima.Clear();
        if (ids.Length < _widest)
        {
            Span<int> padded = stackalloc int[_widest];
            ids.CopyTo(padded);
            padded[ids.Length..].Fill(Vocabulary.PaddingId);
            PoolPadded(padded, maxima, scratch);
        }
        else PoolPadded(ids, maxima, scratch);
        for (var i = 0; i < _widths.Length; i++) maxima.Slice(i * _stride, _filters).CopyTo(features[(i * _filters)..]);
        if (_averaged is not null)
            EmbeddingKernel.Mean(_averaged.Values, _averaged.Shape[1], ids.TrimEnd(Vocabulary.PaddingId), features[(_widths.Length * _filters)..]);
    }

    private void PoolPadded(ReadOnlySpan<int> ids, Span<float> maxima, Scratch scratch)
    {
        // A long text goes through in segments of so many windows, so that the scratch memory does not grow with it.
        var segment = Math.Min(MaxSegment, ids.Length - _widest + 1) + _widest - 1;
        var step = segment - _widest + 1;
        var positions = stackalloc float*[segment];
        var room = scratch.Floats(ScratchSlot.Projection, segment * _projection.Width);
        fixed (float* kept = _projection.Kept, pinned = room, bias = _bias, max = maxima)
        {
            for (var start = 0; start < ids.Length - _widths.Min() + 1; start += step)
            {
                _projection.Find(ids.Slice(start, Math.Min(segment, ids.Length - start)), kept, room, positions, scratch);
                var products = 0;
                for (var i = 0; i < _widths.Length; i++)
                {
                    var windows = Math.Min(step, ids.Length - start - _widths[i] + 1);
                    if (windows > 0) MaxOverWindows(positions, products, windows, _widths[i], bias + i * _stride, max + i * _stride);
                    products += _widths[i] * _stride;
                }
            }
        }
    }

    private void MaxOverWindows(float** positions, int first, int windows, int width, float* bias, float* maxima)
    {
        if (Vector512.IsHardwareAccelerated) WindowKernel.Run<Lanes512>(positions, first, windows, width, bias, _stride, maxima);
        else if (Vector256.IsHardwareAccelerated) WindowKernel.Run<Lanes256>(positions, first, windows, width, bias, _stride, maxima);
        else WindowKernel.Run<Lanes128>(positions, first, windows, width, bias, _stride, maxima);
    }
}
