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

    [Fact]
    public void Components_are_found_by_their_fields()
    {
        using var net = new Net();
        Assert.Equal(["scale", "first.weight", "first.bias", "body.out.weight"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "body"], net.named_children().Select(m => m.name));
        Assert.Equal(["first", "body", "body.act", "body.drop", "body.out"], net.named_modules().Select(m => m.name));
        Assert.Equal(2 + 12 + 4 + 8, net.parameters().Sum(p => p.numel()));
        Assert.Equal(5, net.state_dict().Count);
    }

    [Fact]
    public void States_go_from_one_module_to_another()
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
    public void Training_reaches_every_child()
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
    public void Disposing_a_module_disposes_its_tensors()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();
        net.Dispose();
        net.Dispose();
        Assert.All(parameters, p => Assert.True(p.IsInvalid));
    }

    [Fact]
    public void Weights_may_be_read_and_replaced()
    {
        using var layer = nn.Linear(2, 2);
        Assert.Equal([2, 2], layer.weight!.shape);
        layer.weight = nn.Parameter(eye(2));
        layer.bias = nn.Parameter(tensor(new[] { 1f, -1f }));
        Assert.Equal([4, 4], Floats(layer.call(tensor(new float[,] { { 3, 5 } }))));
        Assert.Equal([1, 0, 0, 1], Floats(layer.state_dict()["weight"]));
        using (no_grad())
            layer.weight!.mul_(2);
        Assert.Equal([7, 9], Floats(layer.call(tensor(new float[,] { { 3, 5 } }))));
        Assert.Null(nn.Linear(2, 2, hasBias: false).bias);
    }

    [Theory]
    [InlineData(EmbeddingBagMode.Sum, new float[] { 2, 4, 6, 8 })]
    [InlineData(EmbeddingBagMode.Mean, new float[] { 1, 2, 3, 4 })]
    [InlineData(EmbeddingBagMode.Max, new float[] { 2, 3, 4, 5 })]
    public void Bags_reduce_their_rows(EmbeddingBagMode mode, float[] expected)
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
    public void Bags_weigh_their_rows()
    {
        using var bag = nn.EmbeddingBag_from_pretrained(Count(3, 2), freeze: false, mode: EmbeddingBagMode.Sum);
        var result = bag.call(tensor(new long[] { 1, 2 }), tensor(new long[] { 0 }), tensor(new[] { 10f, 1f }));
        Assert.Equal([24, 35], Floats(result));
        result.sum().backward();
        Assert.Equal([0, 0, 10, 10, 1, 1], Floats(bag.weight!.grad!));
    }
}
