using System.Runtime.Intrinsics;

namespace MLNetDistill.Inference.Kernels;

/// <summary>A fully connected layer, its weights laid out for <see cref="DenseKernel"/>. Immutable.</summary>
internal sealed unsafe class DenseLayer
{
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly float _floor;

    /// <summary>Creates a layer from weights as PyTorch keeps them.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="inputs">The width of a row of inputs, where it is padded with zeros; by default that of the weight.</param>
    /// <param name="relu">True if negative outputs become 0.</param>
    public DenseLayer(Weight weight, Weight bias, int? inputs = null, bool relu = false)
    {
        _floor = relu ? 0 : float.NegativeInfinity;
        Outputs = weight.Shape[0];
        Inputs = inputs ?? weight.Shape[1];
        Stride = Pad(Outputs);
        _weights = new float[checked(Inputs * Stride)];
        var width = weight.Shape[1];
        for (var output = 0; output < Outputs; output++)
        {
            for (var input = 0; input < width; input++) _weights[DenseKernel.IndexOf(input, output, Inputs, Stride)] = weight.Values[output * width + input];
        }
        _bias = new float[Stride];
        bias.Values.CopyTo(_bias, 0);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>The distance between two rows of outputs; what lies behind <see cref="Outputs"/> is 0.</summary>
    public int Stride { get; }

    public static int Pad(int width) => (width + DenseKernel.Alignment - 1) / DenseKernel.Alignment * DenseKernel.Alignment;

    /// <summary>Computes several rows.</summary>
    /// <param name="x">[rows, <see cref="Inputs"/>].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="y">[rows, <see cref="Stride"/>].</param>
    public void Forward(ReadOnlySpan<float> x, int rows, Span<float> y)
    {
        if (x.Length < (long)rows * Inputs || y.Length < (long)rows * Stride) throw new ArgumentException($"The buffers are too short for {rows} rows.");
        fixed (float* px = x, pw = _weights, pb = _bias, py = y)
        {
            if (Vector512.IsHardwareAccelerated) DenseKernel.Run<Lanes512>(px, rows, Inputs, pw, pb, Stride, _floor, py);
            else if (Vector256.IsHardwareAccelerated) DenseKernel.Run<Lanes256>(px, rows, Inputs, pw, pb, Stride, _floor, py);
            else DenseKernel.Run<Lanes128>(px, rows, Inputs, pw, pb, Stride, _floor, py);
        }
    }

    /// <summary>Computes several rows and drops the padding.</summary>
    /// <param name="x">[rows, <see cref="Inputs"/>].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scores">[rows, <see cref="Outputs"/>].</param>
    /// <param name="scratch">Holds the padded rows.</param>
    public void Forward(ReadOnlySpan<float> x, int rows, Span<float> scores, Scratch scratch)
    {
        var padded = scratch.Floats(ScratchSlot.Output, rows * Stride);
        Forward(x, rows, padded);
        for (var row = 0; row < rows; row++) padded.Slice(row * Stride, Outputs).CopyTo(scores[(row * Outputs)..]);
    }
}
