using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MLNetDistill.Platform.Tests.AutoML;

public class AutoMLExperimentTests
{
    [Fact]
    public async Task The_best_trial_is_the_result_and_the_monitor_is_told_in_order()
    {
        var log = new Log();
        var losses = new[] { 3.0, 1.0, 2.0, 0.5 };
        var result = await Experiment(log, (settings, _) => losses[settings.TrialId]).SetMaxModelToExplore(4).RunAsync();
        Assert.Equal((3, 0.5), (result.TrialSettings.TrialId, result.Loss));
        Assert.NotNull(result.TrialSettings.EndedAtUtc);
        Assert.Equal(["run 0", "done 0", "update 0", "best 0", "run 1", "done 1", "update 1", "best 1", "run 2", "done 2", "update 2", "run 3", "done 3", "update 3", "best 3"], log);
    }

    [Fact]
    public async Task A_failure_after_a_success_is_reported_and_counts()
    {
        var log = new Log();
        var result = await Experiment(log, (settings, _) => settings.TrialId == 1 ? throw new InvalidOperationException("no") : settings.TrialId).SetMaxModelToExplore(3).RunAsync();
        Assert.Equal(0, result.TrialSettings.TrialId);
        Assert.Equal(["run 0", "done 0", "update 0", "best 0", "run 1", "fail 1 no", "worst 1", "run 2", "done 2", "update 2"], log);
    }

    [Fact]
    public async Task A_failure_before_any_success_ends_the_search()
    {
        var log = new Log();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Experiment(log, (_, _) => throw new InvalidOperationException("no")).SetMaxModelToExplore(3).RunAsync());
        Assert.Equal(["run 0", "fail 0 no", "worst 0"], log);
    }

    [Fact]
    public async Task A_trial_that_gives_up_by_itself_does_not_end_the_search()
    {
        var result = await Experiment([], (settings, _) => settings.TrialId == 0 ? throw new OperationCanceledException() : 1).SetMaxModelToExplore(2).RunAsync();
        Assert.Equal(1, result.TrialSettings.TrialId);
    }

    [Fact]
    public async Task An_undefined_loss_is_never_the_best()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment([], (_, _) => double.NaN).SetMaxModelToExplore(2).RunAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment([], (_, _) => double.MaxValue).SetMaxModelToExplore(2).RunAsync());
    }

    [Fact]
    public async Task Canceling_stops_the_running_trial_and_gives_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        var log = new Log();
        var result = await Experiment(log, (settings, token) =>
        {
            if (settings.TrialId == 0) return 1;
            stop.Cancel();
            Assert.True(token.IsCancellationRequested);
            token.ThrowIfCancellationRequested();
            return 0;
        }).RunAsync(stop.Token);
        Assert.Equal(0, result.TrialSettings.TrialId);
        Assert.Equal(["run 0", "done 0", "update 0", "best 0", "run 1"], log);
    }

    [Fact]
    public async Task The_time_is_a_token_that_the_trial_sees()
    {
        // What a process does once, such as compiling, must not take from the second that the next experiment has.
        await Experiment([], (_, _) => 1).SetMaxModelToExplore(1).RunAsync();
        var experiment = Experiment([], (settings, token) =>
        {
            if (settings.TrialId == 0) return 1;
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 0;
        }).SetTrainingTimeInSeconds(1);
        Assert.Equal(0, (await experiment.RunAsync()).TrialSettings.TrialId);
    }

    [Fact]
    public async Task Without_time_nothing_is_tried()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment([], (_, _) => 1).RunAsync(stopped.Token));
    }

    [Fact]
    public async Task Services_are_there_for_factories()
    {
        var context = new MLContext();
        var settings = new AutoMLExperiment.AutoMLExperimentSettings { Seed = 5 };
        var log = new Log();
        ITuner? proposer = null;
        MLContext? given = null;
        await new AutoMLExperiment(context, settings)
            .AddSearchSpace("inner", new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) })
            .SetTuner(services =>
            {
                Assert.Same(settings, services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings)));
                return proposer = new Tuner(log);
            })
            .SetTrialRunner(services =>
            {
                given = (MLContext?)services.GetService(typeof(MLContext));
                return new Runner((_, _) => 1, () => log.Add("disposed"));
            })
            .SetMaxModelToExplore(2).RunAsync();
        Assert.NotNull(proposer);
        Assert.NotNull(given);
        Assert.NotSame(context, given);
        Assert.Equal(Shuffled(new MLContext(seed: 5)), Shuffled(given));
        Assert.Equal(["inner"], settings.SearchSpace.Keys);
        Assert.Equal(["update 0", "disposed", "update 1", "disposed"], log);

        static List<float> Shuffled(MLContext context) =>
            [.. context.Data.ShuffleRows(context.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i => new Number { Value = i }))).GetColumn<float>("Value")];
    }

    [Theory]
    [InlineData("random")]
    [InlineData("cost frugal")]
    public async Task The_same_seed_gives_the_same_trials(string tuner)
    {
        var first = await Proposals(tuner, 1, 30);
        Assert.Equal(first, await Proposals(tuner, 1, 30));
        Assert.NotEqual(first, await Proposals(tuner, 2, 30));
    }

    [Fact]
    public async Task The_grid_is_walked_last_dimension_first_and_again() => Assert.Equal(
        [(0, "a"), (0, "b"), (0.5, "a"), (0.5, "b"), (0, "a")],
        (await Proposals("grid", 1, 5)).Select(p => (p.X, p.Kind)));

    [Fact]
    public async Task Costfrugal_begins_at_the_default_and_finds_a_bowls_bottom()
    {
        var trials = await Proposals("cost frugal", 3, 150);
        Assert.Equal((0.9, "b"), (Math.Round(trials[0].X, 12), trials[0].Kind));
        Assert.InRange(trials.Min(Loss), 0, 0.01);
    }

    [Fact]
    public async Task The_first_trials_of_costfrugal_are_those_of_the_package()
    {
        // Printed by Microsoft.ML.AutoML 0.23.0.
        (double, string)[] expected =
        [
            (0.9, "b"), (0.7794053701522649, "a"), (0.8564080315122612, "a"), (0.7024027087922685, "a"), (0.99999999, "a"), (0.3948241950357411, "a"),
            (0.6343276739492383, "a"), (0.15532071612224393, "a"), (0.11723186772362276, "a"), (0.6724165223478595, "a"), (0.22111367395809892, "a"), (0.6978238311340513, "a"),
        ];
        var found = await Proposals("cost frugal", 3, expected.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Item1, found[i].X, 1e-12);
            Assert.Equal(expected[i].Item2, found[i].Kind);
        }
    }

    private static double Loss((double X, string Kind) point) => Math.Abs(point.X - 0.3) + (point.Kind == "a" ? 0 : 1);

    private static async Task<List<(double X, string Kind)>> Proposals(string tuner, int seed, int count)
    {
        var space = new SearchSpace { ["kind"] = new ChoiceOption(["a", "b"], "b"), ["a"] = new UniformDoubleOption(0, 1, defaultValue: 0.9) };
        var experiment = new MLContext().Auto().CreateExperiment(new() { Seed = seed, SearchSpace = space });
        experiment = tuner switch
        {
            "random" => experiment.SetRandomSearchTuner(seed),
            "grid" => experiment.SetGridSearchTuner(step: 2),
            _ => experiment.SetCostFrugalTuner(),
        };
        var points = new List<(double X, string Kind)>();
        await experiment.SetTrialRunner(new Runner((settings, _) =>
        {
            points.Add((settings.Parameter["a"].AsType<double>(), settings.Parameter["kind"].AsType<string>()));
            return Loss(points[^1]);
        })).SetMaxModelToExplore(count).RunAsync();
        return points;
    }

    private static AutoMLExperiment Experiment(Log log, Func<TrialSettings, CancellationToken, double> loss) =>
        new MLContext(seed: 1).Auto().CreateExperiment().SetTrialRunner(new Runner(loss)).SetTuner(new Tuner(log)).SetMonitor(new Monitor(log));

    private sealed class Number
    {
        public float Value { get; set; }
    }

    private sealed class Log : List<string>;

    private sealed class Runner(Func<TrialSettings, CancellationToken, double> loss, Action? disposed = null) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) =>
            Task.FromResult(new TrialResult { TrialSettings = settings, Loss = loss(settings, ct), DurationInMilliseconds = 1 });

        public void Dispose() => disposed?.Invoke();
    }

    private sealed class Tuner(Log log) : ITuner
    {
        public Parameter Propose(TrialSettings settings) => Parameter.FromInt(settings.TrialId);

        public void Update(TrialResult result) => log.Add($"{(result.Loss == double.MaxValue ? "worst" : "update")} {result.TrialSettings.TrialId}");
    }

    private sealed class Monitor(Log log) : IMonitor
    {
        public void ReportCompletedTrial(TrialResult result) => log.Add($"done {result.TrialSettings.TrialId}");

        public void ReportBestTrial(TrialResult result) => log.Add($"best {result.TrialSettings.TrialId}");

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => log.Add($"fail {settings.TrialId} {exception?.Message}");

        public void ReportRunningTrial(TrialSettings settings) => log.Add($"run {settings.TrialId}");
    }
}
