using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNetDistill.Platform.Tests.Torch;

public class ModuleTests : TorchTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(3, 4);
        private readonly nn.Module<Tensor, Tensor> body = nn.Sequential(("act", nn.ReLU()), ("drop", nn.Dropout(0.5)), ("out", nn.Linear(4, 2, hasBias: false)));
        private readonly Parameter scale = nn.Parameter(ones(2));
        private readonly Tensor offset = zeros(2);

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input) => body.call(first.call(input)) * scale + offset;
    }

    private sealed class Pair : nn.Module<Tensor, Tensor, Tensor>
    {
        public Pair() : base(nameof(Pair)) => register_module("net", new Net());

        public override Tensor forward(Tensor input1, Tensor input2) => input1 + input2;
    }

    [Fact]
    public void ComponentsAreFoundByTheirFields()
    {
        using var net = new Net();
        Assert.Equal(["scale", "first.weight", "first.bias", "body.out.weight"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "body"], net.named_children().Select(m => m.name));
        Assert.Equal(["first", "body", "body.act", "body.drop", "body.out"], net.named_modules().Select(m => m.name));
        Assert.Equal(2 + 12 + 4 + 8, net.parameters().Sum(p => p.numel()));
        Assert.Equal(5, net.state_dict().Count);
        using var pair = new Pair();
        Assert.Contains("net.body.out.weight", pair.state_dict().Keys);
        Assert.Equal([3], Floats(pair.call(tensor(1f), tensor(2f))));
    }

    [Fact]
    public void StatesGoFromOneModuleToAnother()
    {
        using var a = new Net();
        using var b = new Net();
        a.eval();
        b.eval();
        var x = randn(5, 3);
        Assert.NotEqual(Floats(a.call(x)), Floats(b.call(x)));
        b.load_state_dict(a.state_dict());
        Assert.Equal(Floats(a.call(x)), Floats(b.call(x)));
        Assert.Throws<InvalidOperationException>(() => b.load_state_dict([]));
        var (missing, unexpected) = b.load_state_dict(new() { ["scale"] = full([2], 3.0), ["alien"] = ones(1) }, strict: false);
        Assert.Equal(4, missing.Count);
        Assert.Equal(["alien"], unexpected);
        Assert.Equal([3, 3], Floats(b.state_dict()["scale"]));
    }

    [Fact]
    public void TrainingReachesEveryChild()
    {
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.False(net.training);
        var dropout = net.modules().OfType<Dropout>().Single();
        Assert.False(dropout.training);
        Assert.Equal([1, 1, 1], Floats(dropout.call(ones(3))));
        net.train();
        Assert.True(dropout.training);
        Assert.All(Floats(dropout.call(ones(100))), value => Assert.True(value is 0 or 2));
    }

    [Fact]
    public void ConversionKeepsValuesGradientsAndWork()
    {
        using var net = new Net();
        net.eval();
        var x = randn(5, 3);
        net.call(x).sum().backward();
        var before = Doubles(net.call(x));
        var gradient = Doubles(net.state_dict()["first.weight"].grad!);
        Assert.Same(net, net.to(float64));
        Assert.All(net.parameters(), p => Assert.Equal(float64, p.dtype));
        Assert.All(net.parameters(), p => Assert.True(p.requires_grad));
        Assert.Equal(float64, net.buffers().Single().dtype);
        Near(before, net.call(x.@double()), 1e-6);
        Near(gradient, net.state_dict()["first.weight"].grad!, 0);
        Assert.Throws<ArgumentException>(() => net.to(int64));
    }

    [Fact]
    public void DisposingAModuleDisposesItsTensors()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();
        net.Dispose();
        net.Dispose();
        Assert.All(parameters, p => Assert.True(p.IsInvalid));
    }

    [Fact]
    public void WeightsMayBeReadAndReplaced()
    {
        using var layer = nn.Linear(2, 2);
        using (var weight = layer.weight!)
            Assert.Equal([2, 2], weight.shape);
        layer.weight = nn.Parameter(eye(2));
        layer.bias = nn.Parameter(tensor(new[] { 1f, -1f }));
        Assert.Equal([4, 4], Floats(layer.call(tensor(new float[,] { { 3, 5 } }))));
        Assert.Equal([1, 0, 0, 1], Floats(layer.state_dict()["weight"]));
        using (no_grad())
            layer.weight!.mul_(2);
        Assert.Equal([7, 9], Floats(layer.call(tensor(new float[,] { { 3, 5 } }))));
        Assert.Null(nn.Linear(2, 2, hasBias: false).bias);
    }

    [Fact]
    public void RegistrationRefusesWhatCannotBe()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("scale", nn.Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => net.register_module("first", nn.ReLU()));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", nn.ReLU()));
    }

    [Fact]
    public void LinearAndConvolutionAreSumsOfProducts()
    {
        using var linear = nn.Linear(3, 2);
        var x = randn(4, 3);
        Near(Doubles(x.matmul(linear.weight!.T) + linear.bias!), linear.call(x), 1e-6);
        using var conv = nn.Conv1d(2, 3, 3, padding: 1);
        var y = randn(1, 2, 5);
        var padded = F.pad(y, (1, 1));
        var expected = conv.bias!.unsqueeze(0).unsqueeze(2)
            + (padded.unfold(2, 3, 1).unsqueeze(1) * conv.weight!.unsqueeze(0).unsqueeze(3)).sum([2, 4]);
        Near(Doubles(expected), conv.call(y), 1e-5);
        using var same = nn.Conv1d(2, 3, 3, padding: Padding.Same);
        Assert.Equal([1, 3, 5], same.call(y).shape);
        Assert.Throws<ArgumentException>(() => conv.call(randn(1, 3, 5)));
        Assert.InRange(conv.weight!.abs().max().ToDouble(), 0, 1 / Math.Sqrt(6));
    }

    [Fact]
    public void EmbeddingsLookRowsUp()
    {
        using var rows = nn.Embedding(5, 2, padding_idx: 0);
        var index = tensor(new long[,] { { 1, 0 }, { 4, 1 } });
        var table = Floats(rows.weight!);
        Assert.Equal([0, 0], table[..2]);
        Assert.Equal([table[2], table[3], 0, 0, table[8], table[9], table[2], table[3]], Floats(rows.call(index)));
        rows.call(index).sum().backward();
        Assert.Equal([0, 0, 2, 2, 0, 0, 0, 0, 1, 1], Floats(rows.weight!.grad!));
        using var frozen = nn.Embedding_from_pretrained(Count(3, 2));
        Assert.False(frozen.weight!.requires_grad);
        Assert.Equal([4, 5], Floats(frozen.call(tensor(new long[] { 2 }))));
    }

    [Theory]
    [InlineData(EmbeddingBagMode.Sum, new float[] { 2, 4, 6, 8 })]
    [InlineData(EmbeddingBagMode.Mean, new float[] { 1, 2, 3, 4 })]
    [InlineData(EmbeddingBagMode.Max, new float[] { 2, 3, 4, 5 })]
    public void BagsReduceTheirRows(EmbeddingBagMode mode, float[] expected)
    {
        using var bag = nn.EmbeddingBag_from_pretrained(Count(3, 2), mode: mode);
        var rows = tensor(new long[] { 0, 1, 1, 2 });
        var starts = tensor(new long[] { 0, 2 });
        var each = Floats(bag.call(rows, starts));
        Assert.Equal(each, Floats(bag.call(rows.view(2, 2))));
        Assert.Equal(expected, each);
        Assert.Throws<ArgumentException>(() => bag.call(rows));
    }

    [Fact]
    public void BagsWeighTheirRows()
    {
        using var bag = nn.EmbeddingBag_from_pretrained(Count(3, 2), freeze: false, mode: EmbeddingBagMode.Sum);
        var result = bag.call(tensor(new long[] { 1, 2 }), tensor(new long[] { 0 }), tensor(new[] { 10f, 1f }));
        Assert.Equal([24, 35], Floats(result));
        result.sum().backward();
        Assert.Equal([0, 0, 10, 10, 1, 1], Floats(bag.weight!.grad!));
    }

    [Fact]
    public void NormalisationsHaveZeroMeanAndUnitVariance()
    {
        using var layer = nn.LayerNorm(4);
        var x = randn(3, 4) * 5 + 2;
        Near([0, 0, 0], layer.call(x).mean([1]), 1e-5);
        Near([1, 1, 1], layer.call(x).var(1, unbiased: false), 1e-4);
        layer.weight = nn.Parameter(full([4], 2.0));
        Near([4, 4, 4], layer.call(x).var(1, unbiased: false), 1e-4);
        using var batch = nn.BatchNorm1d(4);
        Near([0, 0, 0, 0], batch.call(x).mean([0]), 1e-5);
        Near(Doubles(x.mean([0]) * 0.1), batch.running_mean!, 1e-5);
        Near(Doubles(x.var(0) * 0.1 + 0.9), batch.running_var!, 1e-5);
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], batch.state_dict().Keys);
        Assert.Equal(1, batch.state_dict()["num_batches_tracked"].item<long>());
        batch.eval();
        Near(Doubles((x - batch.running_mean!) / (batch.running_var! + 1e-5).sqrt()), batch.call(x), 1e-5);
    }

    [Fact]
    public void PoolingAndPadding()
    {
        var x = Count(1, 1, 6);
        Assert.Equal([1, 3, 5], Floats(F.max_pool1d(x, 2)));
        Assert.Equal([0.5f, 2.5f, 4.5f], Floats(F.avg_pool1d(x, 2)));
        Assert.Equal([2.5f], Floats(F.adaptive_avg_pool1d(x, 1)));
        Assert.Equal([2, 5], Floats(F.adaptive_max_pool1d(x, 2)));
        Assert.Equal([9, 0, 1, 9, 9], Floats(F.pad(Count(1, 2), [1, 2], PaddingModes.Constant, 9)));
        Assert.Equal([0, 1, 0, 1, 0, 0], Longs(F.one_hot(tensor(new long[] { 1, 0 }), 3)));
    }

    [Fact]
    public void InitialisersKeepWithinTheirBounds()
    {
        manual_seed(1);
        var t = empty(30, 20);
        Assert.Same(t, nn.init.xavier_uniform_(t));
        Assert.InRange(t.abs().max().ToDouble(), 0.9 * Math.Sqrt(6.0 / 50), Math.Sqrt(6.0 / 50));
        nn.init.kaiming_uniform_(t, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.InRange(t.abs().max().ToDouble(), 0.9 * Math.Sqrt(6.0 / 20), Math.Sqrt(6.0 / 20));
        nn.init.uniform_(t, 2, 3);
        Assert.InRange(t.min().ToDouble(), 2, 3);
        nn.init.normal_(t, 5, 0.1);
        Assert.Equal(5, t.mean().ToDouble(), 0.05);
        using var parameter = nn.Parameter(empty(2));
        nn.init.ones_(parameter);
        Assert.Equal([1, 1], Floats(parameter));
        nn.init.zeros_(parameter);
        Assert.Equal([0, 0], Floats(parameter));
    }

    [Fact]
    public void EveryModuleOfAChainIsCalled()
    {
        using var chain = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.GELU(), nn.Identity());
        var x = randn(3, 2);
        var expected = F.gelu(((Linear)chain[0]).call(x).tanh());
        Assert.Equal(Floats(expected), Floats(chain.call(x)));
        Assert.Equal(4, chain.Count);
        Assert.Equal(["0.weight", "0.bias"], chain.state_dict().Keys);
        Assert.Equal(Floats(x), Floats(nn.Sequential().call(x)));
    }
}
