using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class ErrorTests : TorchTests
{
    [Fact]
    public void Work_goes_on_after_an_error()
    {
        // Not matmul: the package's matmul does not catch native errors, so that wrong shapes end the process.
        for (var i = 0; i < 100; i++)
            Assert.Throws<ExternalException>(() => Count(2, 3).mm(Count(2, 3)));
        Assert.Equal([5, 14, 14, 50], Floats(Count(2, 3).matmul(Count(2, 3).T)));
    }

    [Fact]
    public void Disposed_tensors_are_refused()
    {
        var t = ones(1);
        t.Dispose();
        t.Dispose();
        Assert.True(t.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => t + 1);
        Assert.Throws<InvalidOperationException>(() => ones(1) + t);
        Assert.Throws<InvalidOperationException>(() => t.shape);
        Assert.Throws<InvalidOperationException>(() => cat([ones(1), t], 0));
    }
}
