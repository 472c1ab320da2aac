using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class RandomTests : TorchTests
{
    [Fact]
    public void ASeedRepeatsEverything()
    {
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));

        static float[] Draw(long seed)
        {
            manual_seed(seed);
            var net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2));
            return Floats(cat([rand(3), randn(3), randint(0, 100, [3]).@float(), randperm(5).@float(), net.call(ones(1, 3)).flatten(),
                ones(3).multinomial(2).@float(), full([4], 0.5).bernoulli(), zeros(2).normal_(), zeros(2).uniform_(-1, 1)], 0));
        }
    }

    [Fact]
    public void AGeneratorOfItsOwnLeavesTheDefaultAlone()
    {
        manual_seed(5);
        var expected = Floats(rand(3));
        manual_seed(5);
        using var own = new Generator(7);
        var first = Floats(randn([3], generator: own));
        Assert.Equal(expected, Floats(rand(3)));
        Assert.Equal(first, Floats(randn([3], generator: new Generator(7))));
        Assert.Equal(7, own.initial_seed());
    }

    [Fact]
    public void AStateSavedGoesOnWhereItWas()
    {
        manual_seed(1);
        _ = rand(10);
        var state = get_rng_state();
        var next = Floats(randn(5));
        set_rng_state(state);
        Assert.Equal(next, Floats(randn(5)));
    }

    [Fact]
    public void DistributionsHaveTheirMoments()
    {
        manual_seed(1);
        const int N = 200_000;
        Assert.Equal(0, randn(N).mean().ToDouble(), 0.01);
        Assert.Equal(1, randn(N).std().ToDouble(), 0.01);
        Assert.Equal(0.5, rand(N).mean().ToDouble(), 0.01);
        Assert.Equal(3, zeros(N).normal_(3, 0.5).mean().ToDouble(), 0.01);
        Assert.Equal(0.2, zeros(N).bernoulli_(0.2).mean().ToDouble(), 0.01);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), Longs(randperm(50)).Order());
        var dice = randint(1, 7, [N]);
        Assert.Equal((1, 6), (dice.min().item<long>(), dice.max().item<long>()));
    }
}
