using MLNetDistill.AutoML.Surrogates;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Tests.Surrogates;

public sealed class RandomForestTests
{
    private static (List<double[]> Rows, List<double> Targets) Data(int count, int seed)
    {
        var random = new SeededRandom(seed, "test");
        var rows = Enumerable.Range(0, count).Select(_ => new[] { random.NextDouble(), random.Next(4), random.NextDouble() }).ToList();
        return (rows, [.. rows.Select(r => (2 * r[0]) + (r[1] is 1 or 3 ? 1 : 0))]);
    }

    [Fact]
    public void ItLearnsNumbersAndNames()
    {
        var (rows, targets) = Data(300, 1);
        var forest = RandomForest.Fit(rows, targets, [false, true, false], new(), new SeededRandom(1, "forest"));
        var (fresh, expected) = Data(200, 2);
        var error = fresh.Zip(expected, (row, target) => Math.Abs(forest.Mean(row) - target)).Average();
        Assert.True(error < 0.1, $"{error}");
        Assert.All(fresh, row => Assert.Equal(forest.Mean(row), forest.Predict(row).Mean, 1e-12));
    }

    [Fact]
    public void TheSpreadIsLargerWhereNothingIsKnown()
    {
        var (rows, targets) = Data(200, 3);
        var known = rows.Select((row, i) => (row, i)).Where(p => p.row[0] < 0.5).ToList();
        var forest = RandomForest.Fit([.. known.Select(p => p.row)], [.. known.Select(p => targets[p.i])], [false, true, false], new(), new SeededRandom(1, "forest"));
        Assert.All(known.Take(20), p => Assert.InRange(forest.Predict(p.row).Deviation, 0, 0.5));
        Assert.True(forest.Predict([1, 5, 0.5]).Deviation > 0);
    }

    [Fact]
    public void TreesOfAFewRowsEachKnowAllOfThemTogether()
    {
        var (rows, targets) = Data(2000, 1);
        var (fresh, expected) = Data(200, 2);
        var (one, together, ofAll) = (Error(1, 100), Error(64, 100), Error(1, int.MaxValue));
        Assert.True(together < 0.15 && together < 0.7 * one && ofAll < 0.7 * one, $"{one} {together} {ofAll}");

        double Error(int trees, int most)
        {
            var forest = RandomForest.Fit(rows, targets, [false, true, false], new() { MostRows = most, Trees = trees }, new SeededRandom(1, "forest"));
            return fresh.Zip(expected, (row, target) => Math.Abs(forest.Mean(row) - target)).Average();
        }
    }

    [Fact]
    public void OneExampleOrEqualTargetsAreNoTrouble()
    {
        Assert.Equal((3, 0), RandomForest.Fit([[1, 2]], [3], [false, true], new(), new SeededRandom(1, "forest")).Predict([0, 0]));
        Assert.Equal(2, RandomForest.Fit([[1], [2], [3]], [2, 2, 2], [false], new(), new SeededRandom(1, "forest")).Mean([9]));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746)]
    [InlineData(-1.96, 0.024997895)]
    [InlineData(4, 0.999968329)]
    public void TheNormalDistribution(double z, double expected) => Assert.Equal(expected, Normal.Cumulative(z), 1e-7);

    [Fact]
    public void TheExpectedExcess()
    {
        Assert.Equal(Normal.Density(0), Normal.ExpectedExcess(0, 1, 0), 1e-7);
        Assert.Equal(2, Normal.ExpectedExcess(3, 0, 1));
        Assert.Equal(0, Normal.ExpectedExcess(1, 0, 3));
        Assert.Equal(10, Normal.ExpectedExcess(10, 0.1, 0), 1e-5);
    }
}
