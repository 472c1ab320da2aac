using MLNetDistill.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = MLNetDistill.OptimizerOptions;

namespace MLNetDistill.Tests.Training;

/// <summary>The loop by itself, fitting a line.</summary>
public class TrainingLoopTests
{
    private const int Rows = 20;
    private static readonly OptimizerOptions Options = new() { Epochs = 3, BatchSize = 7, LearningRate = 0.1 };

    [Theory, InlineData(1), InlineData(0.3)]
    public void Canceled_after_any_step_it_goes_on_to_the_same_bits(double averageFrom)
    {
        using var folder = new TemporaryFolder();
        var options = Options with { AverageFrom = averageFrom };
        var expected = Fit(new RunOptions(), null, options: options);
        for (var step = 0; step < expected.Steps - 1; step++)
        {
            var run = new RunOptions { CheckpointPath = folder.File($"{step}"), Resume = true };
            using var source = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(run, null, number => { if (number == step) source.Cancel(); }, source.Token, options));
            Assert.Equal(expected, Fit(run, null, number => Assert.True(number > step), options: options));
        }
    }

    [Fact]
    public void The_best_weights_are_kept()
    {
        // A validation that likes the third of the evaluations.
        var evaluation = 0;
        float[] liked = [];
        var result = Fit(new RunOptions(), parameter =>
        {
            evaluation++;
            if (evaluation == 2) liked = parameter.data<float>().ToArray();
            return new(evaluation == 2 ? 1 : 0, 0);
        });
        Assert.Equal(3, evaluation);
        Assert.Equal((liked[0], liked[1]), (result.Slope, result.Offset));
    }

    [Fact]
    public void From_where_it_is_told_to_the_weights_are_averaged()
    {
        // Three epochs of three steps: the first ends before 0.34 of nine steps.
        var (plain, averaged) = (Evaluated(1), Evaluated(0.34));
        Assert.Equal(plain[0], averaged[0]);
        Assert.Equal(plain[1], averaged[1]);
        Assert.Equal((plain[1].Slope + plain[2].Slope) / 2, averaged[2].Slope, 1e-6);
        Assert.Equal((plain[1].Offset + plain[2].Offset) / 2, averaged[2].Offset, 1e-6);
        var kept = Fit(new RunOptions(), null, options: Options with { AverageFrom = 0.34 });
        Assert.Equal(averaged[2], (kept.Slope, kept.Offset));

        static List<(float Slope, float Offset)> Evaluated(double from)
        {
            var seen = new List<(float, float)>();
            Fit(new RunOptions(), line =>
            {
                var values = line.data<float>().ToArray();
                seen.Add((values[0], values[1]));
                return default;
            }, options: Options with { AverageFrom = from });
            return seen;
        }
    }

    [Fact]
    public void Of_equal_scores_the_smaller_loss_wins()
    {
        Assert.True(new ValidationScore(0.5, 1).IsBetterThan(new(0.5, 2)));
        Assert.False(new ValidationScore(0.5, 2).IsBetterThan(new(0.5, 2)));
        Assert.True(new ValidationScore(0.6, 9).IsBetterThan(new(0.5, 2)));
    }

    private sealed record Line(long Steps, double Loss, float Slope, float Offset);

    private static Line Fit(RunOptions run, Func<Parameter, ValidationScore>? validate, Action<long>? onStep = null, CancellationToken cancellationToken = default, OptimizerOptions? options = null)
    {
        using var scope = NewDisposeScope();
        var line = new Parameter(zeros(2));
        var loop = new TrainingLoop(options ?? Options, run)
        {
            Pool = [.. Enumerable.Range(0, Rows)],
            EpochLength = Rows,
            Parameters = [new([line])],
            AddGradients = step =>
            {
                onStep?.Invoke(step.Number);
                var x = tensor(step.Rows.Select(row => row / 10f).ToArray());
                var loss = ((x * line[0]).Plus(line[1]) - x.Times(2).Minus(1)).Squared().mean();
                loss.backward();
                return loss.ToNumber();
            },
            Validate = validate is null ? null : () => validate(line),
            Fingerprint = "line",
        };
        var summary = loop.Run(cancellationToken);
        var values = line.data<float>().ToArray();
        return new(summary.Steps, summary.Loss, values[0], values[1]);
    }
}
