namespace MLNetDistill.Inference.Kernels;

/// <summary>What a transformer does to whole rows. The distance between rows is a multiple of <see cref="DenseKernel.Alignment"/>.</summary>
internal static unsafe class RowKernel
{
    private const float Epsilon = 1e-5f;

    /// <summary>Subtracts the mean of a row, divides by its standard deviation, scales and shifts (Ba et al., Layer Normalization, 2016).</summary>
    /// <param name="x">[rows, stride].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The width of a row.</param>
    /// <param name="stride">The distance between rows.</param>
    /// <param name="scale">[stride], 0 behind the width.</param>
    /// <param name="shift">[stride], 0 behind the width.</param>
    /// <param name="y">[rows, stride], 0 behind the width.</param>
    public static void Normalize<T>(float* x, int rows, int width, int stride, float* scale, float* shift, float* y) where T : struct, ILanes<T>
    {
        var whole = width / T.Count * T.Count;
        for (var row = 0; row < rows; row++, x += stride, y += stride)
        {
            var sums = T.Zero;
            for (var i = 0; i < whole; i += T.Count) sums = T.Add(sums, T.Load(x + i));
            var sum = T.Sum(sums);
            for (var i = whole; i < width; i++) sum += x[i];
            var mean = sum / width;

            var means = T.Broadcast(mean);
            var squares = T.Zero;
            for (var i = 0; i < whole; i += T.Count)
            {
                var difference = T.Subtract(T.Load(x + i), means);
                squares = T.MultiplyAdd(difference, difference, squares);
            }
            var square = T.Sum(squares);
            for (var i = whole; i < width; i++) square += (x[i] - mean) * (x[i] - mean);

            var factor = T.Broadcast(1 / MathF.Sqrt(square / width + Epsilon));
            for (var i = 0; i < stride; i += T.Count)
            {
                var scaled = T.MultiplyAdd(T.Subtract(T.Load(x + i), means), factor, T.Zero);
                T.MultiplyAdd(scaled, T.Load(scale + i), T.Load(shift + i)).Store(y + i);
            }
        }
    }

    /// <summary>Turns rows of scores into probabilities, in place.</summary>
    /// <param name="x">[rows, stride].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The scores of a row; what lies behind them becomes 0.</param>
    /// <param name="stride">The distance between rows.</param>
    public static void Softmax<T>(float* x, int rows, int width, int stride) where T : struct, ILanes<T>
    {
        var lanes = stackalloc float[T.Count];
        for (var row = 0; row < rows; row++, x += stride)
        {
            new Span<float>(x + width, stride - width).Fill(float.NegativeInfinity);
            var maxima = T.Load(x);
            for (var i = T.Count; i < stride; i += T.Count) maxima = T.Max(maxima, T.Load(x + i));
            maxima.Store(lanes);
            var most = lanes[0];
            for (var i = 1; i < T.Count; i++) most = Math.Max(most, lanes[i]);

            var shift = T.Broadcast(most);
            var sums = T.Zero;
            for (var i = 0; i < stride; i += T.Count)
            {
                var power = T.Exp(T.Subtract(T.Load(x + i), shift));
                power.Store(x + i);
                sums = T.Add(sums, power);
            }
            var share = T.Broadcast(1 / T.Sum(sums));
            for (var i = 0; i < stride; i += T.Count) T.MultiplyAdd(T.Load(x + i), share, T.Zero).Store(x + i);
        }
    }

    /// <summary>x += y.</summary>
    /// <param name="x">[length].</param>
    /// <param name="y">[length].</param>
    /// <param name="length">A multiple of <see cref="DenseKernel.Alignment"/>.</param>
    public static void Add<T>(float* x, float* y, int length) where T : struct, ILanes<T>
    {
        for (var i = 0; i < length; i += T.Count) T.Add(T.Load(x + i), T.Load(y + i)).Store(x + i);
    }
}
