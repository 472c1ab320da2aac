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
    public void Scopes_nest()
    {
        Tensor inner, middle, outer;
        using (NewDisposeScope())
        {
            outer = ones(1);
            using (NewDisposeScope())
            {
                middle = ones(1);
                using (var scope = NewDisposeScope())
                {
                    inner = ones(1);
                    scope.MoveToOuter(outer);
                }
                Assert.True(inner.IsInvalid);
                Assert.False(middle.IsInvalid);
                Assert.False(outer.IsInvalid);
            }
            Assert.True(middle.IsInvalid);
            Assert.False(outer.IsInvalid);
        }
        Assert.True(outer.IsInvalid);
    }

    [Fact]
    public void Disposed_tensors_leave_their_scope()
    {
        using var scope = NewDisposeScope();
        var t = ones(1);
        Assert.True(scope.Contains(t));
        t.Dispose();
        Assert.False(scope.Contains(t));
        Assert.Equal(0, scope.DisposablesCount);
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
    public void A_hundred_thousand_steps_of_training_keep_nothing()
    {
        manual_seed(1);
        using var layer = nn.Linear(4, 1);
        using var optimizer = optim.SGD(layer.parameters(), 0.01);
        var x = randn(8, 4);
        Train(1000);
        var tensors = Tensor.TotalCount;
        var memory = Environment.WorkingSet;
        Train(100_000);
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.InRange(Environment.WorkingSet - memory, long.MinValue, 64L << 20);

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var step = NewDisposeScope();
                var loss = layer.call(x).square().mean();
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            }
        }
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
