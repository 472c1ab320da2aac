using MLNetDistill.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = MLNetDistill.OptimizerOptions;

namespace MLNetDistill.Tests.Training;

public class FlatAdamWTests
{
    [Fact]
    public void The_update_is_that_of_the_published_algorithm()
    {
        using var scope = NewDisposeScope();
        var (matrix, bias) = (new Parameter(tensor(new float[,] { { 1, -2 }, { 3, 0.5f } })), new Parameter(tensor(new float[] { 0.1f, -0.2f })));
        var options = new OptimizerOptions { WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, ClipNorm = 0 };
        using var flat = new FlatParameters([new([matrix]), new([bias], LearningRateFactor: 0.5, Decay: false)]);
        using var adam = new FlatAdamW(flat, options);
        double[] values = [1, -2, 3, 0.5, 0.1, -0.2], mean = new double[6], square = new double[6];
        var random = new Random(1);
        for (var step = 0; step < 20; step++)
        {
            var rate = 0.01 / (step + 1);
            var gradient = values.Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            flat.Gradients.copy_(tensor(gradient));
            adam.Step(step, rate);
            for (var i = 0; i < values.Length; i++)
            {
                var (own, decay) = i < 4 ? (rate, options.WeightDecay) : (rate / 2, 0);
                mean[i] = (options.Beta1 * mean[i]) + ((1 - options.Beta1) * gradient[i]);
                square[i] = (options.Beta2 * square[i]) + ((1 - options.Beta2) * gradient[i] * gradient[i]);
                values[i] -= own * decay * values[i];
                values[i] -= own * mean[i] / (1 - Math.Pow(options.Beta1, step + 1)) / (Math.Sqrt(square[i] / (1 - Math.Pow(options.Beta2, step + 1))) + options.Epsilon);
            }
        }
        float[] found = [.. matrix.data<float>().ToArray(), .. bias.data<float>().ToArray()];
        for (var i = 0; i < values.Length; i++) Assert.Equal(values[i], found[i], 1e-6);
    }

    [Fact]
    public void One_pass_here_and_ten_operations_elsewhere_are_the_same_update()
    {
        using var scope = NewDisposeScope();
        var options = new OptimizerOptions { WeightDecay = 0.1 };
        // More than a whole number of the processor's vectors.
        const int Count = 1003;
        var random = new Random(1);
        var here = new float[3][].Select(_ => new float[Count]).ToArray();
        foreach (ref var value in here[0].AsSpan()) value = (float)random.NextDouble() - 0.5f;
        var elsewhere = here.Select(numbers => tensor(numbers)).ToArray();
        for (var step = 0; step < 20; step++)
        {
            var gradients = Enumerable.Range(0, Count).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
            var update = AdamWUpdate.Of(options, step, 0.01, decays: step % 2 == 0);
            update.Apply(here[0], gradients, here[1], here[2]);
            update.Apply(elsewhere[0], tensor(gradients), elsewhere[1], elsewhere[2]);
        }
        foreach (var (mine, others) in here.Zip(elsewhere))
            Assert.All(mine.Zip(others.data<float>().ToArray()), pair => Assert.Equal(pair.Second, pair.First, 2e-6f));
    }

    [Fact]
    public void Gradients_arrive_in_the_flat_tensor_and_are_shortened_to_the_limit()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(tensor(new float[] { 3, 4 }));
        using var flat = new FlatParameters([new([weight])]);
        using var adam = new FlatAdamW(flat, new OptimizerOptions { ClipNorm = 1 });
        for (var i = 0; i < 2; i++)
        {
            adam.ZeroGradients();
            weight.Squared().sum().DividedBy(2).backward();
            Assert.Equal(5, adam.ClipGradients(), 1e-6);
            var clipped = flat.Gradients.data<float>().ToArray();
            Assert.Equal(0.6f, clipped[0], 1e-6f);
            Assert.Equal(0.8f, clipped[1], 1e-6f);
        }
    }

    [Fact]
    public void The_learning_rate_rises_and_falls()
    {
        var options = new OptimizerOptions { Warmup = 0.1, Schedule = LearningRateSchedule.Linear };
        var factors = Enumerable.Range(0, 100).Select(step => LearningRate.Factor(options, step, 100)).ToArray();
        Assert.Equal(1, factors[10]);
        Assert.True(factors[0] > 0);
        for (var i = 1; i < 100; i++) Assert.True(i <= 10 ? factors[i] > factors[i - 1] : factors[i] < factors[i - 1]);
        Assert.Equal(0.5, LearningRate.Factor(options, 55, 100), 1e-12);
        Assert.Equal(0.5, LearningRate.Factor(options with { Schedule = LearningRateSchedule.Cosine }, 55, 100), 1e-12);
        Assert.Equal(1, LearningRate.Factor(options with { Schedule = LearningRateSchedule.Constant }, 99, 100));
        Assert.True(LearningRate.Factor(options with { Schedule = LearningRateSchedule.Cosine }, 99, 100) < 0.001);
    }
}
