using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class RandomTests : TorchTests
{
    [Fact]
    public void A_seed_repeats_everything()
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
    public void A_generator_of_its_own_leaves_the_default_alone()
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
    public void A_state_saved_goes_on_where_it_was()
    {
        manual_seed(1);
        _ = rand(10);
        var state = get_rng_state();
        var next = Floats(randn(5));
        set_rng_state(state);
        Assert.Equal(next, Floats(randn(5)));
    }
}
