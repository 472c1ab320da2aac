using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class ErrorTests : TorchTests
{
    [Fact]
    public void NativeErrorsAreManagedExceptionsThatSayWhatIsWrong()
    {
        Assert.Contains("shapes cannot be multiplied (2x3 and 2x3)", Assert.Throws<ExternalException>(() => Count(2, 3).mm(Count(2, 3))).Message);
        Assert.Throws<ExternalException>(() => Count(2, 3) + Count(2, 4));
        Assert.Throws<ExternalException>(() => Count(2, 3).view(5));
        Assert.Throws<ExternalException>(() => Count(2, 3).sum(2));
        Assert.Throws<ExternalException>(() => cat([Count(2, 3), Count(2, 4)], 0));
        Assert.Throws<ExternalException>(() => Count(3).gather(0, tensor(new long[] { 5 })));
        Assert.Throws<ExternalException>(() => Count(2, 3).mm(Count(3, 2).@double()));
        Assert.Throws<ExternalException>(() => nn.functional.cross_entropy(Count(1, 3), tensor(new long[] { 3 })));
        Assert.Throws<ExternalException>(() => Count(3).backward());
        Assert.Throws<ExternalException>(() => ones(2, requires_grad: true).add_(1));
        Assert.Throws<ExternalException>(() => arange(3).requires_grad_());
    }

    [Fact]
    public void WorkGoesOnAfterAnError()
    {
        // Not matmul: the package's matmul does not catch native errors, so that wrong shapes end the process.
        for (var i = 0; i < 100; i++)
            Assert.Throws<ExternalException>(() => Count(2, 3).mm(Count(2, 3)));
        Assert.Equal([5, 14, 14, 50], Floats(Count(2, 3).matmul(Count(2, 3).T)));
    }

    [Fact]
    public void DisposedTensorsAreRefused()
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

    [Fact]
    public void ReadingAsTheWrongTypeIsRefused()
    {
        Assert.Throws<ArgumentException>(() => ones(1).data<double>());
        Assert.Throws<ArgumentException>(() => ones(1).item<long>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        Assert.Throws<ArgumentException>(() => tensor(new float[3], [2, 2]));
    }
}
