using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class DimensionImportanceTests
{
    private static readonly ConfigurationSpace Space = new(
    [
        new ChoiceDimension("big", ["a", "b", "c"]), new RealDimension("some", 0, 1), new RealDimension("none", 0, 1),
        new RealDimension("child", 0, 1) { Condition = new("big", "c") },
    ]);

    private static List<Trial> Trials(Func<Configuration, double> score)
    {
        var random = new SeededRandom(1, "test");
        return [.. Enumerable.Range(0, 150).Select(i => Space.Sample(random) is var point
            ? new Trial { Number = i, Configuration = point, State = TrialState.Completed, Rungs = [new(1, score(point), 1)] } : null!)];
    }

    [Fact]
    public void WhatExplainsMoreComesFirst()
    {
        var importance = DimensionImportance.Of(Space, Trials(p => (p["big"].Equals("b") ? 4 : p["big"].Equals("a") ? 3 : 0) + (1.5 * (double)p["some"])));
        Assert.Equal(["big", "some"], importance.Take(2).Select(d => d.Name));
        Assert.All(importance, d => Assert.InRange(d.Share, 0, 1));
        Assert.True(importance.Sum(d => d.Share) < 1.1);
        Assert.True(importance.Single(d => d.Name == "none").Share < 0.05);
        Assert.True(importance[0].Share > 0.4);
    }

    [Fact]
    public void NothingIsSaidOfTooLittle()
    {
        Assert.Empty(DimensionImportance.Of(Space, []));
        Assert.Empty(DimensionImportance.Of(Space, Trials(_ => 1)));
        Assert.Empty(DimensionImportance.Of(Space, Trials(_ => double.NaN)));
    }
}
