using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class DisposeScopeTests : TorchTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor kept, dropped, detached;
        using (var scope = NewDisposeScope())
        {
            dropped = ones(2);
            kept = ones(2).MoveToOuterDisposeScope();
            detached = ones(2).DetachFromDisposeScope();
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(dropped.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Each_thread_has_its_own_scopes()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        Assert.False(other!.IsInvalid);
        other.Dispose();
    }

    [Fact]
    public void Forgotten_tensors_are_finalized()
    {
        using (NewDisposeScope())
        {
            var before = Tensor.TotalCount;
            Forget();
            for (var i = 0; i < 10 && Tensor.TotalCount > before; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            Assert.InRange(Tensor.TotalCount, 0, before);
        }

        static void Forget()
        {
            for (var i = 0; i < 100; i++)
                ones(100).DetachFromDisposeScope();
        }
    }
}
