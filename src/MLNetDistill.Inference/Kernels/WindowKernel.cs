namespace MLNetDistill.Inference.Kernels;

/// <summary>
/// The maximum over time of a convolution whose products are known already: a window's value is the bias plus, for each of its positions,
/// the row that the word there contributes at that place of the window.
/// </summary>
internal static unsafe class WindowKernel
{
    /// <summary>Raises the maxima by those of the given windows.</summary>
    /// <param name="positions">Per position of the text, the products of its word.</param>
    /// <param name="first">Where this window's products start among them, [width, filters].</param>
    /// <param name="windows">The number of windows; window p covers positions p to p + width - 1.</param>
    /// <param name="width">The width of a window.</param>
    /// <param name="bias">[filters].</param>
    /// <param name="filters">The number of filters, a multiple of <see cref="DenseKernel.Alignment"/>.</param>
    /// <param name="maxima">[filters]; 0 at first, which is the ReLU.</param>
    public static void Run<T>(float** positions, int first, int windows, int width, float* bias, int filters, float* maxima) where T : struct, ILanes<T>
    {
        var column = 0;
        for (; column <= filters - 4 * T.Count; column += 4 * T.Count)
            FourRegisters<T>(positions, first + column, windows, width, bias + column, filters, maxima + column);
        for (; column < filters; column += T.Count)
            OneRegister<T>(positions, first + column, windows, width, bias + column, filters, maxima + column);
    }

    private static void FourRegisters<T>(float** positions, int first, int windows, int width, float* bias, int filters, float* maxima)
        where T : struct, ILanes<T>
    {
        var (m0, m1, m2, m3) = (T.Load(maxima), T.Load(maxima + T.Count), T.Load(maxima + 2 * T.Count), T.Load(maxima + 3 * T.Count));
        var (b0, b1, b2, b3) = (T.Load(bias), T.Load(bias + T.Count), T.Load(bias + 2 * T.Count), T.Load(bias + 3 * T.Count));
        for (var p = 0; p < windows; p++)
        {
            var (s0, s1, s2, s3) = (b0, b1, b2, b3);
            for (var t = 0; t < width; t++)
            {
                var products = positions[p + t] + first + (nint)t * filters;
                s0 = T.Add(s0, T.Load(products));
                s1 = T.Add(s1, T.Load(products + T.Count));
                s2 = T.Add(s2, T.Load(products + 2 * T.Count));
                s3 = T.Add(s3, T.Load(products + 3 * T.Count));
            }
            m0 = T.Max(m0, s0);
            m1 = T.Max(m1, s1);
            m2 = T.Max(m2, s2);
            m3 = T.Max(m3, s3);
        }
        m0.Store(maxima);
        m1.Store(maxima + T.Count);
        m2.Store(maxima + 2 * T.Count);
        m3.Store(maxima + 3 * T.Count);
    }

    private static void OneRegister<T>(float** positions, int first, int windows, int width, float* bias, int filters, float* maxima)
        where T : struct, ILanes<T>
    {
        var maximum = T.Load(maxima);
        var start = T.Load(bias);
        for (var p = 0; p < windows; p++)
        {
            var sum = start;
            for (var t = 0; t < width; t++) sum = T.Add(sum, T.Load(positions[p + t] + first + (nint)t * filters));
            maximum = T.Max(maximum, sum);
        }
        maximum.Store(maxima);
    }
}
