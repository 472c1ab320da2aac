using System.Runtime.Intrinsics;
using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>
/// Embeddings, a recurrent unit in one or two directions, dense layers. What a word adds to the gates depends on the word alone: it is computed once
/// and kept, so that a step costs the product with the state only.
/// </summary>
internal abstract unsafe class RecurrentNetwork : TextNetwork
{
    private const int MaxSegment = 128;

    private readonly WordProjection _words;
    private readonly float[][] _biases;
    private readonly DenseLayer[] _states;
    private readonly DenseStack _layers;
    private readonly int _width;
    private readonly int _stride;

    /// <summary>Takes the network out of the weights.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="weights">Exactly its weights.</param>
    /// <param name="gates">The number of gates of the unit.</param>
    /// <param name="hidden">The names of the hidden layers before the output.</param>
    protected RecurrentNetwork(RecurrentArchitecture architecture, WeightSet weights, int gates, params string[] hidden)
    {
        _width = architecture.StateWidth;
        _stride = DenseLayer.Pad(_width);
        _words = new WordProjection(weights["embedding.weight"], [.. architecture.Directions.Select(d => Spread(weights[$"{d}.input.weight"], gates))]);
        _biases = [.. architecture.Directions.Select(d => Spread(weights[$"{d}.input.bias"], gates).Values)];
        _states = [.. architecture.Directions.Select(d => new DenseLayer(Spread(weights[$"{d}.state.weight"], gates), StateBias(weights, d, gates), inputs: _stride))];
        _layers = new DenseStack(weights, hidden);
    }

    public override int BlockRows => BlockRowsFor(Math.Max(_states.Length * _width, _layers.Widest));

    public override void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch)
    {
        var rows = offsets.Length - 1;
        var width = _states.Length * _width;
        var features = scratch.Floats(ScratchSlot.Input, rows * width);
        for (var row = 0; row < rows; row++)
        {
            var words = ids[offsets[row]..offsets[row + 1]];
            if (words.IsEmpty) words = [Vocabulary.PaddingId];
            for (var direction = 0; direction < _states.Length; direction++)
                Read(words, direction, features.Slice(row * width + direction * _width, _width), scratch);
        }
        _layers.Forward(features, rows, scores, scratch);
    }

    /// <summary>One step.</summary>
    /// <param name="word">[gates, width], what the word adds to the gates.</param>
    /// <param name="bias">[gates, width].</param>
    /// <param name="memory">[gates, width], what the state adds to the gates.</param>
    /// <param name="width">The padded width of the state.</param>
    /// <param name="state">[width], replaced by the next state.</param>
    /// <param name="kept">[width], what the unit keeps besides.</param>
    protected abstract void Step<T>(float* word, float* bias, float* memory, int width, float* state, float* kept) where T : struct, ILanes<T>;

    /// <summary>The value of what the unit keeps besides its state before the first word.</summary>
    protected abstract float Start { get; }

    /// <summary>True if what the unit keeps is what the layers read, false if it is the last state.</summary>
    protected abstract bool ReadsKept { get; }

    /// <summary>The state's bias, [gates · padded width].</summary>
    protected virtual Weight StateBias(WeightSet weights, string direction, int gates) => new("none", [gates * _stride], new float[gates * _stride]);

    /// <summary>Moves the rows of a weight apart, so that each gate begins at a multiple of the padded width.</summary>
    protected Weight Spread(Weight weight, int gates)
    {
        var width = weight.Values.Length / (gates * _width);
        var values = new float[gates * _stride * width];
        for (var gate = 0; gate < gates; gate++)
            weight.Values.AsSpan(gate * _width * width, _width * width).CopyTo(values.AsSpan(gate * _stride * width));
        return new Weight(weight.Name, [gates * _stride, width], values);
    }

    private void Read(ReadOnlySpan<int> ids, int direction, Span<float> features, Scratch scratch)
    {
        if (Vector512.IsHardwareAccelerated) Read<Lanes512>(ids, direction, features, scratch);
        else if (Vector256.IsHardwareAccelerated) Read<Lanes256>(ids, direction, features, scratch);
        else Read<Lanes128>(ids, direction, features, scratch);
    }

    private void Read<T>(ReadOnlySpan<int> ids, int direction, Span<float> features, Scratch scratch) where T : struct, ILanes<T>
    {
        var layer = _states[direction];
        var states = scratch.Floats(ScratchSlot.Hidden, 2 * _stride);
        var state = states[.._stride];
        var kept = states[_stride..];
        state.Clear();
        kept.Fill(Start);
        var memory = scratch.Floats(ScratchSlot.Output, layer.Stride);
        // A long text goes through in segments, so that the scratch memory does not grow with it.
        var segment = Math.Min(MaxSegment, ids.Length);
        var words = stackalloc float*[segment];
        var room = scratch.Floats(ScratchSlot.Projection, segment * _words.Width);
        fixed (float* products = _words.Kept, pinned = room, bias = _biases[direction], m = memory, s = state, k = kept)
        {
            for (var done = 0; done < ids.Length; done += segment)
            {
                var count = Math.Min(segment, ids.Length - done);
                _words.Find(ids.Slice(direction == 0 ? done : ids.Length - done - count, count), products, room, words, scratch);
                for (var i = 0; i < count; i++)
                {
                    layer.Forward(state, 1, memory);
                    Step<T>(words[direction == 0 ? i : count - 1 - i] + direction * layer.Stride, bias, m, _stride, s, k);
                }
            }
        }
        (ReadsKept ? kept : state)[.._width].CopyTo(features);
    }
}
