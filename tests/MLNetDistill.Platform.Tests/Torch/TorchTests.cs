using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

/// <summary>Tests of torch run one after the other: the default generator and the count of tensors belong to the process.</summary>
[Collection("torch")]
public abstract class TorchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    protected TorchTests() => set_num_threads(1);

    public void Dispose() => scope.Dispose();

    /// <summary>0, 1, 2, … in the given shape.</summary>
    protected static Tensor Count(params long[] shape) => arange(0, shape.Aggregate(1L, (a, b) => a * b), float32).reshape(shape);

    protected static float[] Floats(Tensor tensor) => tensor.@float().data<float>().ToArray();

    protected static double[] Doubles(Tensor tensor) => tensor.@double().data<double>().ToArray();

    protected static long[] Longs(Tensor tensor) => tensor.data<long>().ToArray();

    protected static void Near(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-6)
    {
        var found = Doubles(actual);
        Assert.Equal(expected.Count(), found.Length);
        foreach (var (e, a) in expected.Zip(found))
            Assert.True(Math.Abs(e - a) <= tolerance * Math.Max(1, Math.Abs(e)), $"expected {e}, found {a}");
    }
}
