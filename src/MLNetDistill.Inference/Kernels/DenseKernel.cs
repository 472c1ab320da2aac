using System.Runtime.CompilerServices;

namespace MLNetDistill.Inference.Kernels;

/// <summary>
/// y = max(x W + b, floor). W lies in panels of 64 outputs and, for the rest, of 16, each stored input by input, so that a kernel reads memory
/// straight on. An output is the same sum in the same order whatever the number of rows, so that a row scores the same alone and in a batch.
/// </summary>
internal static unsafe class DenseKernel
{
    /// <summary>The outputs of a small panel, and what the number of outputs is filled up to: the widest register.</summary>
    public const int Alignment = 16;

    /// <summary>The outputs of a panel: four of the widest registers.</summary>
    public const int Panel = 4 * Alignment;

    /// <summary>Where W keeps the weight of an output and an input.</summary>
    public static int IndexOf(int input, int output, int inputs, int outputs)
    {
        var width = output < outputs / Panel * Panel ? Panel : Alignment;
        var start = output / width * width;
        return start * inputs + input * width + output - start;
    }

    /// <summary>Rows of outputs, for every register width.</summary>
    /// <param name="x">The inputs, [rows, inputs].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="weights">The weights in panels; see <see cref="IndexOf"/>.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="outputs">The number of outputs, a multiple of <see cref="Alignment"/>.</param>
    /// <param name="floor">The least output: 0 is a ReLU, minus infinity is none.</param>
    /// <param name="y">The outputs, [rows, outputs].</param>
    public static void Run<T>(float* x, int rows, int inputs, float* weights, float* bias, int outputs, float floor, float* y) where T : struct, ILanes<T>
    {
        var least = T.Broadcast(floor);
        var output = 0;
        for (; output <= outputs - Panel; output += Panel)
        {
            for (var part = 0; part < Panel; part += 4 * T.Count)
            {
                var w = weights + (nint)output * inputs + part;
                var b = bias + output + part;
                var to = y + output + part;
                var row = 0;
                // Sixteen sums fill the registers of AVX-512; the narrower sets have half as many registers.
                if (T.Count == 16)
                {
                    for (; row <= rows - 4; row += 4) FourRows<T>(x + (nint)row * inputs, inputs, w, b, outputs, least, to + (nint)row * outputs);
                }
                for (; row <= rows - 2; row += 2) TwoRows<T>(x + (nint)row * inputs, inputs, w, b, outputs, least, to + (nint)row * outputs);
                if (row < rows) OneRow<T>(x + (nint)row * inputs, inputs, w, b, least, to + (nint)row * outputs);
            }
        }
        for (; output < outputs; output += Alignment)
        {
            for (var part = 0; part < Alignment; part += T.Count)
            {
                var w = weights + (nint)output * inputs + part;
                var b = bias + output + part;
                var to = y + output + part;
                var row = 0;
                if (T.Count == 16)
                {
                    for (; row <= rows - 4; row += 4) NarrowFourRows<T>(x + (nint)row * inputs, inputs, w, b, outputs, least, to + (nint)row * outputs);
                }
                for (; row < rows; row++) NarrowOneRow<T>(x + (nint)row * inputs, inputs, w, b, least, to + (nint)row * outputs);
            }
        }
    }

    private static void FourRows<T>(float* x, int inputs, float* w, float* bias, int stride, T least, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        var (c0, c1, c2, c3) = (b0, b1, b2, b3);
        var (d0, d1, d2, d3) = (b0, b1, b2, b3);
        var (e0, e1, e2, e3) = (b0, b1, b2, b3);
        var x2 = x + inputs;
        var x3 = x2 + inputs;
        var x4 = x3 + inputs;
        for (var i = 0; i < inputs; i++, w += Panel)
        {
            var (w0, w1, w2, w3) = (T.Load(w), T.Load(w + T.Count), T.Load(w + 2 * T.Count), T.Load(w + 3 * T.Count));
            Add(T.Broadcast(x[i]), w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
            Add(T.Broadcast(x2[i]), w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
            Add(T.Broadcast(x3[i]), w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
            Add(T.Broadcast(x4[i]), w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
        }
        Store(least, y, b0, b1, b2, b3);
        Store(least, y + stride, c0, c1, c2, c3);
        Store(least, y + 2 * (nint)stride, d0, d1, d2, d3);
        Store(least, y + 3 * (nint)stride, e0, e1, e2, e3);
    }

    private static void TwoRows<T>(float* x, int inputs, float* w, float* bias, int stride, T least, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        var (c0, c1, c2, c3) = (b0, b1, b2, b3);
        var x2 = x + inputs;
        for (var i = 0; i < inputs; i++, w += Panel)
        {
            var (w0, w1, w2, w3) = (T.Load(w), T.Load(w + T.Count), T.Load(w + 2 * T.Count), T.Load(w + 3 * T.Count));
            Add(T.Broadcast(x[i]), w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
            Add(T.Broadcast(x2[i]), w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
        }
        Store(least, y, b0, b1, b2, b3);
        Store(least, y + stride, c0, c1, c2, c3);
    }

    private static void OneRow<T>(float* x, int inputs, float* w, float* bias, T least, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        for (var i = 0; i < inputs; i++, w += Panel)
            Add(T.Broadcast(x[i]), T.Load(w), T.Load(w + T.Count), T.Load(w + 2 * T.Count), T.Load(w + 3 * T.Count), ref b0, ref b1, ref b2, ref b3);
        Store(least, y, b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T value, T w0, T w1, T w2, T w3, ref T s0, ref T s1, ref T s2, ref T s3) where T : struct, ILanes<T>
    {
        s0 = T.MultiplyAdd(value, w0, s0);
        s1 = T.MultiplyAdd(value, w1, s1);
        s2 = T.MultiplyAdd(value, w2, s2);
        s3 = T.MultiplyAdd(value, w3, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T least, float* y, T a, T b, T c, T d) where T : struct, ILanes<T>
    {
        T.Max(a, least).Store(y);
        T.Max(b, least).Store(y + T.Count);
        T.Max(c, least).Store(y + 2 * T.Count);
        T.Max(d, least).Store(y + 3 * T.Count);
    }

    /// <summary>One register of outputs is one chain of dependent additions; four partial sums keep the processor busy.</summary>
    private static void NarrowOneRow<T>(float* x, int inputs, float* w, float* bias, T least, float* y) where T : struct, ILanes<T>
    {
        var (s0, s1, s2, s3) = (T.Load(bias), T.Zero, T.Zero, T.Zero);
        var i = 0;
        for (; i <= inputs - 4; i += 4, w += 4 * Alignment)
            AddFour(x + i, T.Load(w), T.Load(w + Alignment), T.Load(w + 2 * Alignment), T.Load(w + 3 * Alignment), ref s0, ref s1, ref s2, ref s3);
        for (; i < inputs; i++, w += Alignment) s0 = T.MultiplyAdd(T.Broadcast(x[i]), T.Load(w), s0);
        T.Max(T.Add(T.Add(s0, s1), T.Add(s2, s3)), least).Store(y);
    }

    private static void NarrowFourRows<T>(float* x, int inputs, float* w, float* bias, int stride, T least, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Zero, T.Zero, T.Zero);
        var (c0, c1, c2, c3) = (b0, b1, b2, b3);
        var (d0, d1, d2, d3) = (b0, b1, b2, b3);
        var (e0, e1, e2, e3) = (b0, b1, b2, b3);
        var x2 = x + inputs;
        var x3 = x2 + inputs;
        var x4 = x3 + inputs;
        var i = 0;
        for (; i <= inputs - 4; i += 4, w += 4 * Alignment)
        {
            var (w0, w1, w2, w3) = (T.Load(w), T.Load(w + Alignment), T.Load(w + 2 * Alignment), T.Load(w + 3 * Alignment));
            AddFour(x + i, w0, w1, w2, w3, ref b0, ref b1, ref b2, ref b3);
            AddFour(x2 + i, w0, w1, w2, w3, ref c0, ref c1, ref c2, ref c3);
            AddFour(x3 + i, w0, w1, w2, w3, ref d0, ref d1, ref d2, ref d3);
            AddFour(x4 + i, w0, w1, w2, w3, ref e0, ref e1, ref e2, ref e3);
        }
        for (; i < inputs; i++, w += Alignment)
        {
            var weight = T.Load(w);
            b0 = T.MultiplyAdd(T.Broadcast(x[i]), weight, b0);
            c0 = T.MultiplyAdd(T.Broadcast(x2[i]), weight, c0);
            d0 = T.MultiplyAdd(T.Broadcast(x3[i]), weight, d0);
            e0 = T.MultiplyAdd(T.Broadcast(x4[i]), weight, e0);
        }
        T.Max(T.Add(T.Add(b0, b1), T.Add(b2, b3)), least).Store(y);
        T.Max(T.Add(T.Add(c0, c1), T.Add(c2, c3)), least).Store(y + stride);
        T.Max(T.Add(T.Add(d0, d1), T.Add(d2, d3)), least).Store(y + 2 * (nint)stride);
        T.Max(T.Add(T.Add(e0, e1), T.Add(e2, e3)), least).Store(y + 3 * (nint)stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<T>(float* x, T w0, T w1, T w2, T w3, ref T s0, ref T s1, ref T s2, ref T s3) where T : struct, ILanes<T>
    {
        s0 = T.MultiplyAdd(T.Broadcast(x[0]), w0, s0);
        s1 = T.MultiplyAdd(T.Broadcast(x[1]), w1, s1);
        s2 = T.MultiplyAdd(T.Broadcast(x[2]), w2, s2);
        s3 = T.MultiplyAdd(T.Broadcast(x[3]), w3, s3);
    }
}
