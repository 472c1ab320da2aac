using MLNetDistill.Losses;
using MLNetDistill.Losses.Inner;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>An estimate of mutual information that collapses is replaced by one that can't.</summary>
public class CollapseTests
{
    private static readonly double[,] Features = Matrix(6, 4, 1), Others = Matrix(6, 5, 2);

    private static LossTerm Bind(MutualInformationBound bound) => new MutualInformationLoss { Bound = bound }.Bind(Setting(Shape(Features), Shape(Others), 6));

    /// <summary>The critic's last layers enlarged, as a critic that runs away.</summary>
    private static LossTerm RunAway(MutualInformationBound bound)
    {
        var term = Bind(bound);
        using (no_grad())
            foreach (var parameter in term.Parameters.Take(12)) parameter.mul_(8);
        return term;
    }

    private static double Value(LossTerm term) => Compute(term, Vectors(tensor(Features)), Vectors(tensor(Others))).ToDouble();

    [Fact]
    public void A_sane_estimate_is_used_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var term = Bind(MutualInformationBound.Interpolated);
        using var contrast = Bind(MutualInformationBound.InfoNce);
        Assert.NotEqual(Value(contrast), Value(term));
        Assert.Equal(0, term.State[0][2].ToDouble());
    }

    [Theory, InlineData(MutualInformationBound.Interpolated), InlineData(MutualInformationBound.Nwj), InlineData(MutualInformationBound.Tuba)]
    public void A_batch_on_which_it_is_worse_than_nothing_is_scored_by_the_contrast(MutualInformationBound bound)
    {
        using var scope = NewDisposeScope();
        using var term = RunAway(bound);
        using var contrast = RunAway(MutualInformationBound.InfoNce);
        Assert.Equal(Value(contrast), Value(term), 1e-14);
        Assert.Equal(0, term.State[0][2].ToDouble());
    }

    [Fact]
    public void Where_that_goes_on_it_is_given_up_for_good_even_after_a_resume()
    {
        using var scope = NewDisposeScope();
        using var term = RunAway(MutualInformationBound.Nwj);
        for (var step = 0; step < 60; step++) Value(term);
        Assert.Equal(1, term.State[0][2].ToDouble());

        using var resumed = Bind(MutualInformationBound.Nwj);
        using var contrast = Bind(MutualInformationBound.InfoNce);
        Assert.NotEqual(Value(contrast), Value(resumed));
        using (no_grad()) resumed.State[0].copy_(term.State[0]);
        Assert.Equal(Value(contrast), Value(resumed));
    }
}
