using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace MLNetDistill.Platform.Tests.Torch;

public class LossTests : TorchTests
{
    private readonly Tensor logits = tensor(new[,] { { 0.2, -1.0, 2.0 }, { 1.5, 0.3, -0.7 } });
    private readonly Tensor other = tensor(new[,] { { 1.0, 0.1, 0.4 }, { -0.5, 2.0, 0.9 } });
    private readonly Tensor classes = tensor(new long[] { 2, 1 });

    [Fact]
    public void CrossEntropyIsTheNegativeLogProbability()
    {
        var each = -logits.log_softmax(1).gather(1, classes.unsqueeze(1)).squeeze(1);
        Near(Doubles(each), F.cross_entropy(logits, classes, reduction: Reduction.None), 1e-12);
        Near([each.mean().ToDouble()], F.cross_entropy(logits, classes), 1e-12);
        Near([each.sum().ToDouble()], F.nll_loss(logits.log_softmax(1), classes, reduction: Reduction.Sum), 1e-12);
        Near([each[1].ToDouble()], F.cross_entropy(logits, tensor(new long[] { -100, 1 })), 1e-12);
        var weight = tensor(new[] { 1.0, 2.0, 3.0 });
        Near([(3 * each[0] + 2 * each[1]).ToDouble() / 5], F.cross_entropy(logits, classes, weight), 1e-12);
        var smooth = 0.9 * each.mean() - 0.1 * logits.log_softmax(1).mean();
        Near([smooth.ToDouble()], F.cross_entropy(logits, classes, label_smoothing: 0.1), 1e-12);
        Near([each.mean().ToDouble()], F.cross_entropy(logits, F.one_hot(classes, 3).@double()), 1e-12);
    }

    [Fact]
    public void DivergenceComparesDistributions()
    {
        var p = other.log_softmax(1);
        var q = logits.log_softmax(1);
        var terms = p.exp() * (p - q);
        Near(Doubles(terms), F.kl_div(q, p, true, Reduction.None), 1e-12);
        Near([terms.sum().ToDouble()], F.kl_div(q, p.exp(), false, Reduction.Sum), 1e-12);
        Near([terms.mean().ToDouble()], F.kl_div(q, p), 1e-12);
    }

    [Fact]
    public void DistancesMatchTheirFormulas()
    {
        var d = Doubles(logits - other);
        Near([d.Average(x => x * x)], F.mse_loss(logits, other), 1e-12);
        Near(d.Select(x => Math.Abs(x) < 0.5 ? x * x : Math.Abs(x) - 0.25), F.smooth_l1_loss(logits, other, Reduction.None, 0.5), 1e-12);
        Near(d.Select(x => Math.Abs(x) < 0.5 ? x * x / 2 : 0.5 * (Math.Abs(x) - 0.25)), F.huber_loss(logits, other, 0.5, Reduction.None), 1e-12);
        var cosine = (logits * other).sum(1) / logits.norm(1) / other.norm(1);
        Near(Doubles(cosine), F.cosine_similarity(logits, other), 1e-12);
    }

    [Fact]
    public void BinaryCrossEntropyMatchesItsFormula()
    {
        var y = tensor(new[,] { { 1.0, 0, 0.3 }, { 0, 1, 1 } });
        var p = logits.sigmoid();
        var each = -(y * p.log() + (1 - y) * (1 - p).log());
        Near([each.mean().ToDouble()], F.binary_cross_entropy_with_logits(logits, y), 1e-12);
        Near(Doubles(each), F.binary_cross_entropy(p, y, reduction: Reduction.None), 1e-12);
        var positive = tensor(new[] { 2.0, 3.0, 1.0 });
        var weighted = -(positive * y * p.log() + (1 - y) * (1 - p).log());
        Near(Doubles(weighted), F.binary_cross_entropy_with_logits(logits, y, reduction: Reduction.None, pos_weights: positive), 1e-12);
    }
}
