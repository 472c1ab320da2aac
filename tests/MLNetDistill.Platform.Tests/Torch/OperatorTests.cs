using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class OperatorTests : TorchTests
{
    private static readonly double[] Values = [-2.5, -1, -0.25, 0, 0.5, 1, 3];

    public static TheoryData<string> Pointwise => new(Functions.Keys);

    private static Dictionary<string, (Func<Tensor, Tensor> Torch, Func<double, double> Hand)> Functions { get; } = new()
    {
        ["neg"] = (x => -x, x => -x),
        ["abs"] = (x => x.abs(), Math.Abs),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["expm1"] = (x => x.expm1(), x => Math.Exp(x) - 1),
        ["log of square plus one"] = (x => (x.square() + 1).log(), x => Math.Log(x * x + 1)),
        ["log1p"] = (x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x))),
        ["sqrt"] = (x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt"] = (x => (x.abs() + 1).rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x) + 1)),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["relu"] = (x => x.relu(), x => Math.Max(x, 0)),
        ["silu"] = (x => x.silu(), x => x / (1 + Math.Exp(-x))),
        ["pow"] = (x => x.pow(3), x => x * x * x),
        ["pow of tensors"] = (x => x.abs().pow(x), x => Math.Pow(Math.Abs(x), x)),
        ["clamp"] = (x => x.clamp(-1, 0.75), x => Math.Clamp(x, -1, 0.75)),
        ["clamp_min"] = (x => x.clamp_min(0.1), x => Math.Max(x, 0.1)),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["arithmetic with numbers on both sides"] = (x => 2 - (x * 3 + 1) / 4 - 0.5, x => 2 - (x * 3 + 1) / 4 - 0.5),
        ["number over tensor"] = (x => 6 / (x + 10), x => 6 / (x + 10)),
        ["arithmetic of tensors"] = (x => x * x - x / (x.abs() + 1) + x, x => x * x - x / (Math.Abs(x) + 1) + x),
        ["remainder"] = (x => x.remainder(2), x => x - 2 * Math.Floor(x / 2)),
        ["rounded division"] = (x => x.div(2, RoundingMode.floor) + x.div(2, RoundingMode.trunc), x => Math.Floor(x / 2) + Math.Truncate(x / 2)),
        ["where"] = (x => where(x > 0, x, x * 2), x => x > 0 ? x : 2 * x),
        ["maximum"] = (x => maximum(x, -x) + minimum(x, -x), x => 0),
        ["lerp"] = (x => x.lerp(ones_like(x), full_like(x, 0.25)), x => x + 0.25 * (1 - x)),
        ["addcmul"] = (x => x.addcmul(x, x, 0.5), x => x + 0.5 * x * x),
        ["gelu"] = (x => nn.functional.gelu(x), x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
    };

    [Theory]
    [MemberData(nameof(Pointwise))]
    public void PointwiseFunctionsMatchHandCalculation(string name)
    {
        var (torch, hand) = Functions[name];
        Near(Values.Select(hand), torch(tensor(Values)), 1e-12);
    }

    [Fact]
    public void InPlaceOperatorsChangeTheirTensor()
    {
        var t = tensor(new double[] { 1, 4 });
        var same = t.add_(1).mul_(2).sub_(2).div_(2).sqrt_().addcmul_(ones(2, float64), ones(2, float64), 3).addcdiv_(ones(2, float64), t.clone(), 0);
        Assert.Same(t, same);
        Near([4, 5], t);
        t.clamp_(4.5, 10).neg_().abs_().exp_().log_();
        Near([4.5, 5], t, 1e-12);
        t.lerp_(zeros(2, float64), full([2], 0.5, float64)).copy_(t * 2).add_(t, 1);
        Near([9, 10], t, 1e-12);
        Assert.Equal([0, 0], Floats(t.zero_()));
    }

    [Fact]
    public void ComparisonsGiveBooleans()
    {
        var a = tensor(new float[] { 1, 2, 3 });
        var b = tensor(new float[] { 2, 2, 2 });
        Check([false, true, false], a.eq(b), a == b, a.eq(2));
        Check([true, false, true], a.ne(b), a != b, (a == b).logical_not(), ~(a == b));
        Check([false, false, true], a > b, a.gt(2), b < a);
        Check([false, true, true], a >= b, a.ge(2), b <= a, (a > b) | (a == b));
        Check([true, false, false], a < b, a.lt(2), (a < b) & (a <= b));
        Check([true, true, false], a.le(b), a.le(2), a.lt(b).logical_or(a.eq(b)));
        Check([false, true, false], tensor(new[] { 1, float.NaN, float.PositiveInfinity }).isnan());
        Check([true, false, false], tensor(new[] { 1, float.NaN, float.PositiveInfinity }).isfinite());
        Assert.True((a > 0).all().item<bool>());
        Assert.True((a > 2).any().item<bool>());
        Assert.True(a.allclose(a + 1e-9));
        Assert.False(a.allclose(b));
        Assert.Equal([2], Longs((a > 2).nonzero()));

        static void Check(bool[] expected, params Tensor[] found) => Assert.All(found, t => Assert.Equal(expected, t.data<bool>().ToArray()));
    }

    [Fact]
    public void ReductionsOverAllAndOverDimensions()
    {
        var t = Count(2, 3).@double();
        Near([15], t.sum());
        Near([3, 5, 7], t.sum(dim: 0)); // A bare 0 would be the element type.
        Near([3, 12], t.sum(1, keepdim: true));
        Near([2.5], t.mean());
        Near([1, 4], t.mean([1]));
        Near([3.5], t.var());
        Near([2.0 / 3, 2.0 / 3], t.var(1, unbiased: false));
        Near([1, 1], t.std(1));
        Near([Math.Sqrt(55)], t.norm());
        Near([3, Math.Sqrt(17), Math.Sqrt(29)], t.norm(0));
        Near([6], t[0].exp().prod().log().add(3));
        Near([5], t.max());
        Near([0], t.min());
        Near([2, 5], t.amax([1]));
        Near([0, 1, 2], t.amin([0]));
        Near([2, 2], t.argmax(1));
        Near([5], t.argmax());
        Near([0, 0, 0], t.argmin(0));
        var (values, indices) = t.max(1);
        Near([2, 5], values);
        Near([2, 2], indices);
        Near([Math.Log(1 + Math.E + Math.Exp(2)), 3 + Math.Log(1 + Math.E + Math.Exp(2))], t.logsumexp(1));
        Near([0, 1, 3, 3, 7, 12], t.cumsum(1));
    }

    [Fact]
    public void OrderingFindsTheLargest()
    {
        var t = tensor(new float[] { 3, 1, 4, 1, 5 });
        var (top, where) = t.topk(2);
        Assert.Equal([5, 4], Floats(top));
        Assert.Equal([4, 2], Longs(where));
        Assert.Equal([1, 1, 3, 4, 5], Floats(t.sort().Values));
        Assert.Equal([1, 3, 0, 2, 4], Longs(t.sort(stable: true).Indices));
        Assert.Equal(4, t.argsort(descending: true)[0].item<long>());
    }

    [Fact]
    public void ProductsOfMatrices()
    {
        var a = tensor(new double[,] { { 1, 2 }, { 3, 4 } });
        var b = tensor(new double[,] { { 0, 1 }, { 1, 1 } });
        double[] product = [2, 3, 4, 7];
        Near(product, a.mm(b));
        Near(product, a.matmul(b));
        Near(product, a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Near([4, 6, 8, 14], a.mm(b).addmm(a, b));
        Near([5], a[0].dot(a[0]));
        Near([1, 2, 2, 4], a[0].outer(a[0]));
    }

    [Fact]
    public void ProbabilitiesSumToOneAndMatchTheFormula()
    {
        var t = tensor(new double[,] { { 1, 2, 3 }, { 1000, 1000, 1000 } });
        var e = new[] { 1, Math.E, Math.E * Math.E };
        Near(e.Select(x => x / e.Sum()).Concat([1.0 / 3, 1.0 / 3, 1.0 / 3]), t.softmax(1), 1e-12);
        Near(Doubles(t.softmax(1).log()), t.log_softmax(1), 1e-12);
        Near(Doubles(t.softmax(1)), nn.functional.softmax(t, -1), 0);
    }

    [Fact]
    public void EqualTensorsAreEqualObjects()
    {
        Assert.True(Count(3).Equals(Count(3)));
        Assert.False(Count(3).Equals(Count(4)));
    }

    /// <summary>The error function, by its power series.</summary>
    private static double Erf(double x)
    {
        double sum = 0, term = x;
        for (var n = 0; Math.Abs(term) > 1e-18; n++, term *= -x * x / n)
            sum += term / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
