using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNetDistill.Inference.Kernels;

/// <summary>A fully connected layer, its weights laid out for <see cref="DenseKernel"/>. Immutable.</summary>
internal sealed unsafe class DenseLayer
{
    private readonly float[] _weights;
    private readonly float[] _bias;

    /// <summary>Creates a layer from weights as PyTorch keeps them.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="inputs">The width of a row of inputs, where it is padded with zeros; by default that of the weight.</param>
    public DenseLayer(Weight weight, Weight bias, int? inputs = null)
    {
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
            if (Vector512.IsHardwareAccelerated) DenseKernel.Run<Lanes512>(px, rows, Inputs, pw, pb, Stride, py);
            else if (Vector256.IsHardwareAccelerated) DenseKernel.Run<Lanes256>(px, rows, Inputs, pw, pb, Stride, py);
            else DenseKernel.Run<Lanes128>(px, rows, Inputs, pw, pb, Stride, py);
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

    /// <summary>max(0, y) in place, for rows as <see cref="Forward(ReadOnlySpan{float}, int, Span{float})"/> writes them.</summary>
    public static void Relu(Span<float> values)
    {
        foreach (ref var vector in MemoryMarshal.Cast<float, Vector<float>>(values)) vector = Vector.Max(vector, Vector<float>.Zero);
    }
}
