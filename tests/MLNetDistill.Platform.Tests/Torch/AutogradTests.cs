using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class AutogradTests : TorchTests
{
    [Fact]
    public void Gradients_add_up_until_cleared()
    {
        var x = ones(2, requires_grad: true);
        (x * 3).sum().backward();
        (x * 4).sum().backward();
        Assert.Equal([7, 7], Floats(x.grad!));
        x.grad!.zero_();
        Assert.Equal([0, 0], Floats(x.grad!));
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = full_like(x, 5).detach();
        Assert.Equal([5, 5], Floats(x.grad!));
    }

    [Fact]
    public void No_grad_tracks_nothing()
    {
        var x = ones(2, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
        }
        using (inference_mode())
            Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
        Assert.False((x * 2).is_leaf);
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Backward_takes_a_weight_for_each_element()
    {
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        x.square().backward([tensor(new[] { 10f, 1f })]);
        Assert.Equal([20, 4], Floats(x.grad!));
    }
}
