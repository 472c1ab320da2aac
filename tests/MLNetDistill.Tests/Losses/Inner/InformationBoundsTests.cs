using MLNetDistill.Losses;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

public class InformationBoundsTests
{
    [Theory]
    [InlineData(0, 1.6654878104727495)]
    [InlineData(0.1, 1.4842265756683408)]
    [InlineData(0.5, 0.9690686771165286)]
    [InlineData(0.9, 0.6017774369495271)]
    [InlineData(1, 0.5201859482798898)]
    public void Interpolated(double alpha, double expected) => Assert.Equal(expected, Of((scores, baseline) => InformationBounds.Interpolated(scores, baseline, alpha)), 1e-14);

    [Fact]
    public void The_limits()
    {
        Assert.Equal(0.7787948454823426, Of((scores, _) => InformationBounds.InfoNce(scores)), 1e-14);
        Assert.Equal(1.3750351590534136, Of((scores, _) => InformationBounds.Nwj(scores)), 1e-14);
        Assert.Equal(1.6654878104727495, Of(InformationBounds.Tuba), 1e-14);
    }

    [Fact]
    public void A_row_that_one_score_dominates_keeps_its_digits()
    {
        // Without the 60 the others' mean is (1 + e) / 2; as a difference of sums nothing would be left of it.
        double[,] critic = { { 60, 0, 1 }, { 0, 60, 1 }, { 1, 0, 60 } };
        var baseline = Math.Log((1 + Math.E) / 2);
        using var scope = NewDisposeScope();
        var expected = 1 + (60 - Math.Log((Math.Exp(60) + Math.E) / 2) + 60 - Math.Log((Math.Exp(60) + 1) / 2)) / 2
            - (Math.Exp(-baseline) + Math.Exp(1 - baseline)) / 2;
        Assert.Equal(expected, InformationBounds.Interpolated(tensor(critic), zeros([3, 1], ScalarType.Float64), 1).ToNumber(), 1e-12);
    }

    private static double Of(Func<Tensor, Tensor, Tensor> bound)
    {
        using var scope = NewDisposeScope();
        return bound(tensor(Critic), tensor(LogBaseline, [3, 1])).ToNumber();
    }
}
