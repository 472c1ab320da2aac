using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;
using MLNetDistill.Inference;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class SuccessiveHalvingTests
{
    private static readonly SuccessiveHalving Halving = new() { ReductionFactor = 3, MinimumResource = 1.0 / 9, Chance = 0.25 };

    private static Trial Of(long number, TrialState state, params double[] scores) => new()
    {
        Number = number,
        Configuration = new([KeyValuePair.Create("x", (object)number)]),
        State = state,
        Rungs = [.. scores.Select((score, i) => new Rung(Halving.Resources[i], score, i + 1))],
    };

    [Fact]
    public void ResourcesGrowByTheFactorUpToOne()
    {
        Assert.Equal([1.0 / 9, 1.0 / 3, 1], Halving.Resources.Select(r => Math.Round(r, 12)).Zip([1.0 / 9, 1.0 / 3, 1], (a, b) => Math.Abs(a - b) < 1e-9 ? b : a));
        Assert.Equal([1.0], (Halving with { MinimumResource = 1 }).Resources);
        Assert.Equal([0.25, 1], new SuccessiveHalving { ReductionFactor = 4, MinimumResource = 0.1 }.Resources);
        var trial = Of(0, TrialState.Running);
        foreach (var resource in Halving.Resources)
        {
            Assert.Equal(resource, Halving.NextResource(trial));
            trial = trial.With(new Rung(resource * (1 - 1e-9), 0.5, 1));
        }
        Assert.Equal(1, Halving.NextResource(trial));
    }

    [Fact]
    public void TheBestThirdGoesOn()
    {
        Trial[] three = [Of(0, TrialState.Waiting, 0.5), Of(1, TrialState.Waiting, 0.7), Of(2, TrialState.Running, 0.6)];
        Assert.Equal(HalvingDecision.Pause, Halving.Decide(three[..1], three[0])); // alone, nobody is the best third
        Assert.Equal(HalvingDecision.Pause, Halving.Decide(three, three[2]));
        Assert.Equal(HalvingDecision.Continue, Halving.Decide(three, three[2] with { Rungs = [new(Halving.Resources[0], 0.8, 1)] }));
        Assert.Equal(1, Halving.Resume(three)!.Number);
        Assert.Null(Halving.Resume([Of(0, TrialState.Waiting, 0.5), Of(1, TrialState.Running, 0.7), Of(2, TrialState.Completed, 0.6)]));
    }

    [Fact]
    public void NoRungLetsMoreThroughThanItsShareAmongEquals()
    {
        Trial[] equal = [.. Enumerable.Range(0, 9).Select(i => Of(i, TrialState.Waiting, 0.5))];
        Assert.Equal([0L, 1L, 2L], equal.Where(t => Halving.Decide(equal, t) == HalvingDecision.Continue).Select(t => t.Number));
    }

    [Fact]
    public void TheLastRungFinishesAndTheFarthestComesFirst()
    {
        Assert.Equal(HalvingDecision.Continue, Halving.Decide([], Of(0, TrialState.Running, 0.5, 0.5, 0.5)));
        Trial[] history =
        [
            Of(0, TrialState.Waiting, 0.9), Of(1, TrialState.Waiting, 0.6, 0.7), Of(2, TrialState.Stopped, 0.6, 0.5), Of(3, TrialState.Stopped, 0.6, 0.6),
            Of(4, TrialState.Stopped, 0.3), Of(5, TrialState.Stopped, 0.3),
        ];
        Assert.Equal(1, Halving.Resume(history)!.Number);
    }

    [Fact]
    public void WhoGoesOnIsTheFarthestAndBestOfAllThatMay()
    {
        var resumed = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed, "history");
            // Few different scores, so that many are equal.
            Trial[] history = [.. Enumerable.Range(0, 12).Select(number => Of(number, random.Next(4) == 0 ? TrialState.Running : TrialState.Waiting,
                [.. Enumerable.Range(0, random.Next(3)).Select(_ => 0.25 + (random.Next(5) / 8.0))]))];
            var may = history.Where(t => t.State == TrialState.Waiting && t.Rungs.Count > 0 && Halving.Decide(history, t) == HalvingDecision.Continue);
            var expected = may.OrderByDescending(t => t.Rungs.Count).ThenByDescending(t => t.Score).ThenBy(t => t.Number).FirstOrDefault();
            Assert.Equal(expected, Halving.Resume(history));
            if (expected is not null) resumed++;
        }
        Assert.InRange(resumed, 50, 199);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0.2)]
    public void TheCollapsedStop(double score) => Assert.Equal(HalvingDecision.Stop, Halving.Decide([], Of(0, TrialState.Running, 0.5, score)));

    [Fact]
    public void TheCollapsedDoNotHinderTheOthers()
    {
        Trial[] history = [Of(0, TrialState.Stopped, double.NaN), Of(1, TrialState.Stopped, double.NaN), Of(2, TrialState.Running, 0.3)];
        Assert.Equal(HalvingDecision.Continue, Halving.Decide(history, history[2]));
    }

    [Fact]
    public void ChanceIsWhatGuessingReaches()
    {
        Assert.Equal((0.25, 0.5, 0), (SuccessiveHalving.ChanceOf(TaskKind.Multiclass, 4), SuccessiveHalving.ChanceOf(TaskKind.Binary, 2), SuccessiveHalving.ChanceOf(TaskKind.Regression, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SuccessiveHalving { ReductionFactor = 1 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SuccessiveHalving { MinimumResource = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SuccessiveHalving { Chance = double.NaN }.Validate());
    }
}
