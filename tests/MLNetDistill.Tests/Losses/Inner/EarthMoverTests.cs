using MLNetDistill.Losses;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

public class EarthMoverTests
{
    [Theory, InlineData(1, 4), InlineData(2, 3), InlineData(3, 2), InlineData(3, 3), InlineData(2, 4), InlineData(4, 2), InlineData(5, 5)]
    public void The_flow_is_the_cheapest_of_all(int sources, int sinks)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var costs = Numbers(sources * sinks, seed);
            var flow = EarthMover.Flow(costs, sources, sinks);
            for (var i = 0; i < sources; i++) Assert.Equal(1.0 / sources, Enumerable.Range(0, sinks).Sum(j => flow[(i * sinks) + j]), 1e-15);
            for (var j = 0; j < sinks; j++) Assert.Equal(1.0 / sinks, Enumerable.Range(0, sources).Sum(i => flow[(i * sinks) + j]), 1e-15);
            Assert.All(flow, f => Assert.True(f >= 0));
            Assert.Equal(Cheapest(costs, sources, sinks), flow.Zip(costs, (f, c) => f * c).Sum(), 1e-13);
        }
    }

    [Fact]
    public void A_layer_goes_to_the_layer_that_is_like_it() => Assert.Equal([0, 0.5, 0.5, 0], EarthMover.Flow([5, 1, 1, 7], 2, 2));

    [Fact]
    public void A_cost_that_is_not_finite_is_left_to_whoever_reads_the_loss() => Assert.Equal(1, EarthMover.Flow([1, double.NaN, 2, 3], 2, 2).Sum());

    /// <summary>Splits sources and sinks into as many equal parts and tries every assignment.</summary>
    private static double Cheapest(double[] costs, int sources, int sinks)
    {
        var parts = sources == sinks ? sources : Enumerable.Range(1, sources * sinks).First(n => n % sources == 0 && n % sinks == 0);
        var used = new bool[parts];
        double Best(int part) => part == parts ? 0 : Enumerable.Range(0, parts).Where(to => !used[to]).Select(to =>
        {
            used[to] = true;
            var cost = costs[(part * sources / parts * sinks) + (to * sinks / parts)] + Best(part + 1);
            used[to] = false;
            return cost;
        }).Min();
        return Best(0) / parts;
    }
}
