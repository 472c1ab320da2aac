using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class RecipeTunerTests
{
    private static readonly ConfigurationSpace Space = new(
    [
        new ChoiceDimension("student", ["a", "b", "c"]),
        new RealDimension("b.x", -1, 1) { Condition = new("student", "b"), Default = 0.9 },
        new RealDimension("rate", 1e-4, 1, logarithmic: true) { Default = 1 },
        new IntegerDimension("epochs", 1, 64, logarithmic: true) { Cost = CostOrder.Ascending },
    ]);

    // Best at student b, x = -0.4 and a rate of 0.01; more epochs help a little.
    private static double Score(Configuration point) => (point["student"].Equals("b") ? 1 - Math.Abs((double)point["b.x"] + 0.4) : 0.3)
        - (0.2 * Math.Abs(Math.Log10((double)point["rate"]) + 2)) + (0.01 * Math.Log2((long)point["epochs"]));

    private static Trial Done(Configuration point, long number) =>
        new() { Number = number, Configuration = point, State = TrialState.Completed, Rungs = [new(1, Score(point), (long)point["epochs"])] };

    private static List<Trial> Search(IRecipeTuner tuner, int trials)
    {
        var history = new List<Trial>();
        for (var i = 0; i < trials; i++) history.Add(Done(tuner.Propose(history, i)!, i));
        return history;
    }

    [Fact]
    public void TheSameSeedGivesTheSameSearchAndNothingIsTriedTwice()
    {
        var one = Search(new RecipeTuner(Space, seed: 4), 25);
        var two = Search(new RecipeTuner(Space, seed: 4), 25);
        Assert.Equal(one.Select(t => t.Configuration), two.Select(t => t.Configuration));
        Assert.Equal(25, one.Select(t => t.Configuration).Distinct().Count());
        Assert.NotEqual(one[^1].Configuration, Search(new RecipeTuner(Space, seed: 5), 25)[^1].Configuration);
        Assert.Equal(Space.Default, one[0].Configuration);
    }

    [Fact]
    public void ItFindsMoreThanRandomSearch()
    {
        double ours = 0, random = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            ours += Search(new RecipeTuner(Space, seed), 30).Max(t => t.Score!.Value);
            var draws = new SeededRandom(seed, "test");
            random += Enumerable.Range(0, 30).Max(_ => Score(Space.Sample(draws)));
        }
        Assert.True(ours / 5 > (random / 5) + 0.05, $"{ours / 5} is not better than {random / 5}");
    }

    [Fact]
    public void PointsToStartFromComeFirst()
    {
        var random = new SeededRandom(1, "test");
        Configuration[] start = [Space.Sample(random), Space.Sample(random), Space.Sample(random)];
        Assert.Equal(start, Search(new RecipeTuner(Space, 0, start), 5).Take(3).Select(t => t.Configuration));
        Assert.Throws<ArgumentException>(() => new RecipeTuner(Space, 0, [new([KeyValuePair.Create("student", (object)"a")])]));
    }

    [Fact]
    public void RunningTrialsAreNotProposedAgainAndSpreadTheSearch()
    {
        var tuner = new RecipeTuner(Space, seed: 2);
        var history = Search(tuner, 15);
        for (var i = 15; i < 23; i++)
            history.Add(new() { Number = i, Configuration = tuner.Propose(history, i)!, State = TrialState.Running });
        Assert.Equal(23, history.Select(t => t.Configuration).Distinct().Count());
    }

    [Fact]
    public void FailedAndBrokenTrialsDoNotEndTheSearch()
    {
        var tuner = new RecipeTuner(Space, seed: 2);
        var history = new List<Trial>();
        for (var i = 0; i < 12; i++)
            history.Add(new() { Number = i, Configuration = tuner.Propose(history, i)!, State = TrialState.Failed, Error = "no" });
        for (var i = 12; i < 24; i++)
            history.Add(new() { Number = i, Configuration = tuner.Propose(history, i)!, State = TrialState.Stopped, Rungs = [new(0.1, double.NaN, 1)] });
        for (var i = 24; i < 36; i++) history.Add(Done(tuner.Propose(history, i)!, i));
        history.Add(new() { Number = 36, Configuration = new([KeyValuePair.Create("other", (object)1L)]), State = TrialState.Completed, Rungs = [new(1, 5, 1)] });
        Assert.NotNull(tuner.Propose(history, 37));
        Assert.Equal(36, history.Take(36).Select(t => t.Configuration).Distinct().Count());
    }

    [Fact]
    public void WhatFailsIsAvoided()
    {
        var tuner = new RecipeTuner(new([new ChoiceDimension("kind", ["good", "bad"]), new RealDimension("x", 0, 1)]), seed: 3);
        var history = new List<Trial>();
        for (var i = 0; i < 40; i++)
        {
            var point = tuner.Propose(history, i)!;
            history.Add(point["kind"].Equals("bad")
                ? new() { Number = i, Configuration = point, State = TrialState.Failed }
                : new() { Number = i, Configuration = point, State = TrialState.Completed, Rungs = [new(1, (double)point["x"], 1)] });
        }
        Assert.True(history.Skip(20).Count(t => t.State == TrialState.Failed) <= 5);
    }

    [Fact]
    public void ASmallSpaceIsTriedOutAndThenThereIsNothingLeft()
    {
        var space = new ConfigurationSpace([new ChoiceDimension("a", ["x", "y"]), new IntegerDimension("n", 1, 3) { Condition = new("a", "y") }]);
        var tuner = new RecipeTuner(space, seed: 1);
        var history = new List<Trial>();
        while (tuner.Propose(history, history.Count) is { } point) history.Add(new() { Number = history.Count, Configuration = point, State = TrialState.Completed, Rungs = [new(1, 1, 1)] });
        Assert.Equal(4, history.Select(t => t.Configuration).Distinct().Count());
        Assert.Equal(4, history.Count);
    }

    [Fact]
    public void EarlyScoresCount()
    {
        // Scores after a ninth of the training tell that 'b' is better; nothing was trained to its end.
        var tuner = new RecipeTuner(Space, seed: 6);
        var history = new List<Trial>();
        for (var i = 0; i < 40; i++)
        {
            var point = tuner.Propose(history, i)!;
            history.Add(new() { Number = i, Configuration = point, State = TrialState.Waiting, Rungs = [new(1.0 / 9, Score(point), (long)point["epochs"] / 9.0)] });
        }
        Assert.True(history.Skip(25).Count(t => t.Configuration["student"].Equals("b")) >= 12);
    }

    [Fact]
    public void ALongHistoryIsNoBurden()
    {
        var random = new SeededRandom(1, "test");
        var history = Enumerable.Range(0, 3000).Select(i => Done(Space.Sample(random), i)).ToList();
        Assert.NotNull(new RecipeTuner(Space).Propose(history, 3000));
    }
}
