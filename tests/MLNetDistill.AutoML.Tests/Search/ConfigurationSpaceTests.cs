using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class ConfigurationSpaceTests
{
    private static readonly ConfigurationSpace Tree = new(
    [
        new ChoiceDimension("student", ["cnn", "mlp"]),
        new ChoiceDimension("deep", [false, true]) { Condition = new("student", "mlp") },
        new IntegerDimension("layers", 2, 4) { Condition = new("deep", true) },
        new RealDimension("rate", 0.001, 1, logarithmic: true),
    ]);

    [Fact]
    public void ADimensionExistsWithItsParentOnly()
    {
        var random = new SeededRandom(3, "test");
        var seen = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            var point = Tree.Sample(random);
            Assert.Equal(point["student"].Equals("mlp"), point.ContainsKey("deep"));
            Assert.Equal(point.TryGetValue("deep", out var deep) && (bool)deep, point.ContainsKey("layers"));
            Assert.Equal(point, Tree.FromUnits(Tree.ToUnits(point)!.Select(u => double.IsNaN(u) ? 0 : u).ToArray()));
            Assert.True(Tree.TryRead(Configuration.FromJson(point.ToJson()), out var read));
            Assert.Equal(point, read);
            seen.Add(string.Join(",", point.Keys));
        }
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void WhatIsMissingIsFilledInAndWhatDoesNotExistIsLeftOut()
    {
        var point = Tree.Complete(new Dictionary<string, object> { ["student"] = "mlp", ["layers"] = 3L, ["other"] = 1L });
        Assert.Equal("{\"deep\":false,\"rate\":0.03162,\"student\":\"mlp\"}", point.ToJson());
        Assert.False(Tree.TryRead(new Dictionary<string, object> { ["student"] = "mlp" }, out _));
        Assert.Null(Tree.ToUnits(new Dictionary<string, object> { ["student"] = "tree", ["rate"] = 0.1 }));
        Assert.Throws<ArgumentException>(() => Tree.Complete(new Dictionary<string, object> { ["student"] = "tree" }));
    }

    [Fact]
    public void PointsAreCounted()
    {
        Assert.Null(Tree.Count);
        Assert.Equal(1 + 1 + 3, new ConfigurationSpace([.. Tree.Dimensions.Take(3)]).Count);
        Assert.Equal((1 + 1 + 3) * 7, new ConfigurationSpace([.. Tree.Dimensions.Take(3), new IntegerDimension("n", 1, 7)]).Count);
        Assert.True(new ConfigurationSpace([.. Enumerable.Range(0, 9).Select(i => new IntegerDimension($"{i}", 0, int.MaxValue))]).Count > long.MaxValue / 8);
    }

    [Fact]
    public void BrokenSpacesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([]));
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([Tree.Dimensions[0], Tree.Dimensions[0]]));
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([Tree.Dimensions[1], Tree.Dimensions[0]]));
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([new RealDimension("r", 0, 1), new RealDimension("s", 0, 1) { Condition = new("r", 1.0) }]));
    }
}
