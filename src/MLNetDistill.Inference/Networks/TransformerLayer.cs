using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>One layer of a transformer. Rows of words are padded to a multiple of <see cref="DenseKernel.Alignment"/> with zeros.</summary>
internal sealed unsafe class TransformerLayer
{
    private readonly int _width;
    private readonly int _stride;
    private readonly int _heads;
    private readonly float[] _zeros;
    private readonly Norm _norm1;
    private readonly DenseLayer _qkv;
    private readonly DenseLayer _attention;
    private readonly Norm _norm2;
    private readonly DenseLayer _up;
    private readonly DenseLayer _down;

    /// <summary>Takes the layer out of the weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="name">What the names of its weights begin with.</param>
    /// <param name="heads">The number of attention heads.</param>
    /// <param name="longest">The most words of a text.</param>
    public TransformerLayer(WeightSet weights, string name, int heads, int longest)
    {
        _norm1 = new Norm(weights, $"{name}.norm1");
        _norm2 = new Norm(weights, $"{name}.norm2");
        (_width, _stride, _heads) = (_norm1.Width, _norm1.Stride, heads);
        _zeros = new float[Math.Max(DenseLayer.Pad(longest), _stride)];
        _qkv = Dense("qkv", _stride);
        _attention = Dense("attention", _stride);
        _up = Dense("up", _stride, relu: true);
        _down = Dense("down", _up.Stride);

        DenseLayer Dense(string layer, int inputs, bool relu = false) => new(weights[$"{name}.{layer}.weight"], weights[$"{name}.{layer}.bias"], inputs, relu);
    }

    /// <summary>Adds to the words what the layer makes of them.</summary>
    /// <param name="words">[length, stride].</param>
    /// <param name="length">The number of words.</param>
    /// <param name="scratch">This thread's memory.</param>
    public void Forward<T>(Span<float> words, int length, Scratch scratch) where T : struct, ILanes<T>
    {
        var normed = scratch.Floats(ScratchSlot.Projection, length * _stride);
        _norm1.Forward<T>(words, length, normed);
        var qkv = scratch.Floats(ScratchSlot.Hidden, length * _qkv.Stride);
        _qkv.Forward(normed, length, qkv);
        Attend<T>(qkv, length, normed, scratch);
        var added = scratch.Floats(ScratchSlot.NextHidden, length * _stride);
        _attention.Forward(normed, length, added);
        Add<T>(words, added);

        _norm2.Forward<T>(words, length, normed);
        var inner = scratch.Floats(ScratchSlot.Hidden, length * _up.Stride);
        _up.Forward(normed, length, inner);
        _down.Forward(inner, length, added);
        Add<T>(words, added);
    }

    private void Attend<T>(Span<float> qkv, int length, Span<float> gathered, Scratch scratch) where T : struct, ILanes<T>
    {
        var head = _width / _heads;
        fixed (float* queries = qkv, zeros = _zeros, room = scratch.Floats(ScratchSlot.Heads, AttentionKernel.RoomFor(length, head)), to = gathered)
        {
            var keys = queries + _width;
            var values = keys + _width;
            for (var first = 0; first < _width; first += head)
                AttentionKernel.Run<T>(queries + first, keys + first, values + first, _qkv.Stride, length, head, zeros, room, to + first, _stride);
        }
    }

    private static void Add<T>(Span<float> words, ReadOnlySpan<float> added) where T : struct, ILanes<T>
    {
        fixed (float* x = words, y = added) RowKernel.Add<T>(x, y, words.Length);
    }

    /// <summary>A layer norm.</summary>
    internal sealed class Norm
    {
        private readonly float[] _scale;
        private readonly float[] _shift;

        public Norm(WeightSet weights, string name)
        {
            Width = weights[$"{name}.weight"].Values.Length;
            Stride = DenseLayer.Pad(Width);
            (_scale, _shift) = (new float[Stride], new float[Stride]);
            weights[$"{name}.weight"].Values.CopyTo(_scale, 0);
            weights[$"{name}.bias"].Values.CopyTo(_shift, 0);
        }

        public int Width { get; }

        public int Stride { get; }

        public void Forward<T>(ReadOnlySpan<float> words, int length, Span<float> normed) where T : struct, ILanes<T>
        {
            fixed (float* x = words, scale = _scale, shift = _shift, y = normed) RowKernel.Normalize<T>(x, length, Width, Stride, scale, shift, y);
        }
    }
}
