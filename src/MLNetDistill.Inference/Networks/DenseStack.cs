using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Hidden ReLU layers, then the layer named <c>output</c>.</summary>
internal sealed class DenseStack
{
    private readonly DenseLayer[] _hidden;
    private readonly DenseLayer _output;

    /// <summary>Takes the layers out of the weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="hidden">The names of the hidden layers, first to last.</param>
    public DenseStack(WeightSet weights, IEnumerable<string> hidden)
    {
        // A hidden layer reads the padded rows of the one before it; zero weights for the padding leave the sum as it is.
        var stride = 0;
        _hidden = [.. hidden.Select(name => Layer(name, relu: true))];
        _output = Layer("output", relu: false);
        Widest = _hidden.Append(_output).Max(layer => Math.Max(layer.Inputs, layer.Stride));

        DenseLayer Layer(string name, bool relu)
        {
            var weight = weights[$"{name}.weight"];
            var layer = new DenseLayer(weight, weights[$"{name}.bias"], Math.Max(stride, weight.Shape[1]), relu);
            stride = layer.Stride;
            return layer;
        }
    }

    /// <summary>The widest row of inputs or outputs.</summary>
    public int Widest { get; }

    /// <summary>Raw outputs of several rows.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scores">[rows, outputs].</param>
    /// <param name="scratch">This thread's memory.</param>
    public void Forward(ReadOnlySpan<float> x, int rows, Span<float> scores, Scratch scratch)
    {
        for (var i = 0; i < _hidden.Length; i++)
        {
            var y = scratch.Floats(i % 2 == 0 ? ScratchSlot.Hidden : ScratchSlot.NextHidden, rows * _hidden[i].Stride);
            _hidden[i].Forward(x, rows, y);
            x = y;
        }
        _output.Forward(x, rows, scores, scratch);
    }
}
