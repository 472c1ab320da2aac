using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Tests;

/// <summary>Every register width, whatever this machine prefers.</summary>
public unsafe class KernelTests
{
    [Fact]
    public void Dense_512() => Dense<Lanes512>();

    [Fact]
    public void Dense_256() => Dense<Lanes256>();

    [Fact]
    public void Dense_128() => Dense<Lanes128>();

    [Fact]
    public void Mean_512() => Mean<Lanes512>();

    [Fact]
    public void Mean_256() => Mean<Lanes256>();

    [Fact]
    public void Mean_128() => Mean<Lanes128>();

    [Fact]
    public void Window_512() => Window<Lanes512>();

    [Fact]
    public void Window_256() => Window<Lanes256>();

    [Fact]
    public void Window_128() => Window<Lanes128>();

    private static void Dense<T>() where T : struct, ILanes<T>
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (rows, inputs, outputs) = (random.Next(1, 8), random.Next(0, 70), 16 * random.Next(1, 12));
            var x = Values(random, rows * inputs);
            var w = Values(random, inputs * outputs);
            var packed = new float[w.Length];
            for (var i = 0; i < w.Length; i++) packed[DenseKernel.IndexOf(i / outputs, i % outputs, inputs, outputs)] = w[i];
            var b = Values(random, outputs);
            var y = new float[rows * outputs];
            var floor = seed % 2 == 0 ? 0 : float.NegativeInfinity;
            fixed (float* px = x, pw = packed, pb = b, py = y) DenseKernel.Run<T>(px, rows, inputs, pw, pb, outputs, floor, py);
            for (var row = 0; row < rows; row++)
            {
                for (var o = 0; o < outputs; o++)
                {
                    double expected = b[o];
                    for (var i = 0; i < inputs; i++) expected += (double)x[row * inputs + i] * w[i * outputs + o];
                    Assert.Equal(Math.Max(expected, floor), y[row * outputs + o], 1e-5);
                }
            }
        }
    }

    private static void Mean<T>() where T : struct, ILanes<T>
    {
        for (var width = 1; width < 90; width++)
        {
            var random = new Random(width);
            var table = Values(random, 20 * width);
            var ids = Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(20)).ToArray();
            var mean = new float[width];
            fixed (float* pt = table, pm = mean)
            fixed (int* pi = ids) EmbeddingKernel.Mean<T>(pt, width, pi, ids.Length, pm);
            for (var i = 0; i < width; i++)
                Assert.Equal(ids.Length == 0 ? 0 : ids.Average(id => (double)table[id * width + i]), mean[i], 1e-6);
        }
    }

    private static void Window<T>() where T : struct, ILanes<T>
    {
        for (var seed = 0; seed < 40; seed++) Window<T>(new Random(seed));
    }

    private static void Window<T>(Random random) where T : struct, ILanes<T>
    {
        var (filters, width, windows, first) = (16 * random.Next(1, 8), random.Next(1, 6), random.Next(1, 20), 16 * random.Next(3));
        var stride = first + width * filters;
        var products = Values(random, (windows + width - 1) * stride);
        var bias = Values(random, filters);
        var maxima = new float[filters];
        var positions = stackalloc float*[windows + width - 1];
        fixed (float* pp = products, pb = bias, pm = maxima)
        {
            for (var p = 0; p < windows + width - 1; p++) positions[p] = pp + p * stride;
            WindowKernel.Run<T>(positions, first, windows, width, pb, filters, pm);
        }
        for (var f = 0; f < filters; f++)
        {
            var expected = Math.Max(0, Enumerable.Range(0, windows).Max(p =>
                bias[f] + Enumerable.Range(0, width).Sum(t => (double)products[(p + t) * stride + first + t * filters + f])));
            Assert.Equal(expected, maxima[f], 1e-6);
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
}
