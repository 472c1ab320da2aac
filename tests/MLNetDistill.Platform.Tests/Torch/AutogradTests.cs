using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class AutogradTests : TorchTests
{
    public static TheoryData<string> Names => new(Functions.Keys);

    private static Dictionary<string, Func<Tensor, Tensor>> Functions { get; } = new()
    {
        ["arithmetic"] = x => (3 * x - x * x / 2 + 1 / (x * x + 1)).sum(),
        ["exp and log"] = x => ((x.exp() + 1).log() * x.tanh()).sum(),
        ["matmul"] = x => x.matmul(x.transpose(0, 1)).sin().sum(),
        ["softmax"] = x => (x.softmax(1) * x).sum(),
        ["logsumexp"] = x => x.logsumexp(1).square().sum(),
        ["variance"] = x => x.var(1).sum() + x.std(1).sum() + x.norm(1).sum(),
        ["gather"] = x => x.gather(1, tensor(new long[,] { { 1, 1 }, { 0, 2 } })).pow(2).sum(),
        ["index"] = x => x[TensorIndex.Colon, TensorIndex.Slice(1)].exp().sum(),
        ["cat and stack"] = x => cat([x, x * 2], 1).sigmoid().sum() + stack([x, x.square()]).cos().sum(),
        ["max"] = x => x.amax([1]).square().sum() + x.max(0).values.sum(),
        ["layer norm"] = x => (nn.functional.layer_norm(x, [3]) * x).sum(),
        ["gelu"] = x => nn.functional.gelu(x).sum() + nn.functional.silu(x).sum(),
        ["cross entropy"] = x => nn.functional.cross_entropy(x, tensor(new long[] { 2, 0 })),
        ["kl_div"] = x => nn.functional.kl_div(x.log_softmax(1), (x * 2).log_softmax(1), true, nn.Reduction.Sum),
        ["cosine"] = x => nn.functional.cosine_similarity(x, x.square() + 1).sum(),
        ["bce with logits"] = x => nn.functional.binary_cross_entropy_with_logits(x, full_like(x, 0.3)),
        ["smooth l1"] = x => nn.functional.smooth_l1_loss(x, zeros_like(x)) + nn.functional.huber_loss(x, zeros_like(x), 0.5),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsMatchFiniteDifferences(string name)
    {
        var function = Functions[name];
        double[] at = [0.3, -1.2, 0.7, 1.9, -0.4, 0.1];
        var x = tensor(at, [2, 3], requires_grad: true);
        function(x).backward();
        var gradient = Doubles(x.grad!);
        const double Step = 1e-6;
        for (var i = 0; i < at.Length; i++)
        {
            var slope = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.Equal(slope, gradient[i], 1e-7);
        }

        double At(int i, double by)
        {
            var moved = at.ToArray();
            moved[i] += by;
            using var none = no_grad();
            return function(tensor(moved, [2, 3])).ToDouble();
        }
    }

    [Fact]
    public void GradientsAddUpUntilCleared()
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
    public void NoGradTracksNothing()
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
    public void GradOfSeveralInputsAndOfGradients()
    {
        var x = tensor(3.0, requires_grad: true);
        var y = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3) * y], [x, y], create_graph: true);
        Near([54], first[0]);
        Near([27], first[1]);
        var second = autograd.grad([first[0]], [x]);
        Near([36], second[0]);
        Assert.Null(x.grad);
    }

    [Fact]
    public void BackwardTakesAWeightForEachElement()
    {
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        x.square().backward([tensor(new[] { 10f, 1f })]);
        Assert.Equal([20, 4], Floats(x.grad!));
    }
}
