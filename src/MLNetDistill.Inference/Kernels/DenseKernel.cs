namespace MLNetDistill.Inference.Kernels;

/// <summary>
/// y = x W + b, with W stored input by input and its rows filled up to whole registers. An output is the same sum in the same order
/// whatever the number of rows, so that a row scores the same alone and in a batch.
/// </summary>
internal static unsafe class DenseKernel
{
    /// <summary>The width to which rows are filled up: the widest register.</summary>
    public const int Alignment = 16;

    /// <summary>Rows of outputs, for every register width.</summary>
    /// <param name="x">The inputs, [rows, inputs].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="weights">[inputs, outputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="outputs">The number of outputs, a multiple of <see cref="Alignment"/>.</param>
    /// <param name="y">The outputs, [rows, outputs].</param>
    public static void Run<T>(float* x, int rows, int inputs, float* weights, float* bias, int outputs, float* y) where T : struct, ILanes<T>
    {
        var column = 0;
        for (; column <= outputs - 4 * T.Count; column += 4 * T.Count)
        {
            var row = 0;
            for (; row <= rows - 2; row += 2)
                FourRegistersTwoRows<T>(x + (nint)row * inputs, inputs, weights + column, bias + column, outputs, y + (nint)row * outputs + column);
            if (row < rows)
                FourRegisters<T>(x + (nint)row * inputs, inputs, weights + column, bias + column, outputs, y + (nint)row * outputs + column);
        }
        for (; column < outputs; column += T.Count)
        {
            for (var row = 0; row < rows; row++)
                OneRegister<T>(x + (nint)row * inputs, inputs, weights + column, bias + column, outputs, y + (nint)row * outputs + column);
        }
    }

    private static void FourRegistersTwoRows<T>(float* x, int inputs, float* w, float* bias, int stride, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        var (c0, c1, c2, c3) = (b0, b1, b2, b3);
        var x2 = x + inputs;
        for (var i = 0; i < inputs; i++, w += stride)
        {
            var first = T.Broadcast(x[i]);
            var second = T.Broadcast(x2[i]);
            var w0 = T.Load(w);
            b0 = T.MultiplyAdd(first, w0, b0);
            c0 = T.MultiplyAdd(second, w0, c0);
            var w1 = T.Load(w + T.Count);
            b1 = T.MultiplyAdd(first, w1, b1);
            c1 = T.MultiplyAdd(second, w1, c1);
            var w2 = T.Load(w + 2 * T.Count);
            b2 = T.MultiplyAdd(first, w2, b2);
            c2 = T.MultiplyAdd(second, w2, c2);
            var w3 = T.Load(w + 3 * T.Count);
            b3 = T.MultiplyAdd(first, w3, b3);
            c3 = T.MultiplyAdd(second, w3, c3);
        }
        Store(y, b0, b1, b2, b3);
        Store(y + stride, c0, c1, c2, c3);
    }

    private static void FourRegisters<T>(float* x, int inputs, float* w, float* bias, int stride, float* y) where T : struct, ILanes<T>
    {
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        for (var i = 0; i < inputs; i++, w += stride)
        {
            var value = T.Broadcast(x[i]);
            b0 = T.MultiplyAdd(value, T.Load(w), b0);
            b1 = T.MultiplyAdd(value, T.Load(w + T.Count), b1);
            b2 = T.MultiplyAdd(value, T.Load(w + 2 * T.Count), b2);
            b3 = T.MultiplyAdd(value, T.Load(w + 3 * T.Count), b3);
        }
        Store(y, b0, b1, b2, b3);
    }

    private static void Store<T>(float* y, T a, T b, T c, T d) where T : struct, ILanes<T>
    {
        a.Store(y);
        b.Store(y + T.Count);
        c.Store(y + 2 * T.Count);
        d.Store(y + 3 * T.Count);
    }

    /// <summary>Few outputs leave one chain of dependent additions; four partial sums keep the processor busy.</summary>
    private static void OneRegister<T>(float* x, int inputs, float* w, float* bias, int stride, float* y) where T : struct, ILanes<T>
    {
        var (s0, s1, s2, s3) = (T.Load(bias), T.Zero, T.Zero, T.Zero);
        var i = 0;
        for (; i <= inputs - 4; i += 4, w += 4 * (nint)stride)
        {
            s0 = T.MultiplyAdd(T.Broadcast(x[i]), T.Load(w), s0);
            s1 = T.MultiplyAdd(T.Broadcast(x[i + 1]), T.Load(w + stride), s1);
            s2 = T.MultiplyAdd(T.Broadcast(x[i + 2]), T.Load(w + 2 * (nint)stride), s2);
            s3 = T.MultiplyAdd(T.Broadcast(x[i + 3]), T.Load(w + 3 * (nint)stride), s3);
        }
        for (; i < inputs; i++, w += stride) s0 = T.MultiplyAdd(T.Broadcast(x[i]), T.Load(w), s0);
        T.Add(T.Add(s0, s1), T.Add(s2, s3)).Store(y);
    }
}
