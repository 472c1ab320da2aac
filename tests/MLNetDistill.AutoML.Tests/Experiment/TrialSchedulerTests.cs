using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class TrialSchedulerTests
{
    private static readonly SuccessiveHalving Halving = new() { ReductionFactor = 2, MinimumResource = 0.25 };

    [Fact]
    public void NewTrialsStartUntilThereAreEnough()
    {
        var scheduler = Scheduler(maxTrials: 2);
        Assert.Equal(Point(0), scheduler.Next([]));
        Assert.Equal(Point(1), scheduler.Next([Trial(0, TrialState.Completed, 1, 0.5)]));
        Assert.Null(scheduler.Next([Trial(0, TrialState.Completed, 1, 0.5), Trial(1, TrialState.Stopped, 0.25, 0.1)]));
    }

    [Fact]
    public void InterruptedTrialsComeFirst()
    {
        Assert.Equal(Point(1), Scheduler(5).Next([Trial(0, TrialState.Completed, 1, 0.5), Trial(1, TrialState.Waiting)]));
        Assert.Equal(Point(2), Scheduler(5).Next([Trial(0, TrialState.Completed, 1, 0.5), Trial(1, TrialState.Running), Trial(2, TrialState.Waiting)]));
        Assert.Equal(Point(0), Scheduler(5).Next([Trial(0, TrialState.Waiting, 0.25, 0.1), Trial(1, TrialState.Waiting, 0.25, 0.9)]));
    }

    [Fact]
    public void PausedTrialsThatTurnOutToBeTheBestGoOnBeforeNewOnesStart() =>
        Assert.Equal(Point(2), Scheduler(9).Next([Trial(0, TrialState.Completed, 1, 0.5), Trial(1, TrialState.Waiting, 0.25, 0.3), Trial(2, TrialState.Waiting, 0.25, 0.9)]));

    [Fact]
    public void ASearchWithoutACompletedTrialFinishesItsBest()
    {
        Trial[] trials = [Trial(0, TrialState.Failed), Trial(1, TrialState.Waiting, 0.25, 0.9)];
        Assert.Equal(Point(1), Scheduler(2).Next(trials));
        Assert.Null(Scheduler(2).Next([.. trials, Trial(2, TrialState.Completed, 1, 0.2)]));
        // Somebody works: perhaps that one completes.
        Assert.Null(Scheduler(3).Next([.. trials, Trial(2, TrialState.Running)]));
    }

    [Fact]
    public void TheFirstTrialIsNeverPausedAndACollapsedOneIsStopped()
    {
        Assert.Equal(HalvingDecision.Continue, Scheduler(5).Decide([], Trial(0, TrialState.Running, 0.25, 0.5)));
        Assert.Equal(HalvingDecision.Pause, Scheduler(5).Decide([Trial(0, TrialState.Completed, 0.25, 0.9)], Trial(1, TrialState.Running, 0.25, 0.5)));
        Assert.Equal(HalvingDecision.Stop, Scheduler(5).Decide([], Trial(0, TrialState.Running, 0.25, double.NaN)));
    }

    [Fact]
    public void ASearchInWhichEverythingFailsGivesUp()
    {
        Assert.NotNull(Scheduler(1000).Next([.. Enumerable.Range(0, 49).Select(i => Trial(i, TrialState.Failed))]));
        Assert.Null(Scheduler(1000).Next([.. Enumerable.Range(0, 50).Select(i => Trial(i, TrialState.Failed))]));
    }

    [Fact]
    public void TrialsThatBreakALimitDoNotCount()
    {
        var scheduler = new TrialScheduler(new Counter(), Halving, new() { MaxBytes = 100 }, 1, 1);
        var tooLarge = Trial(0, TrialState.Failed) with { Metrics = new Dictionary<string, double> { [StudentMetrics.Bytes] = 101 } };
        Assert.Equal(Point(1), scheduler.Next([tooLarge]));
        Assert.Null(scheduler.Next([tooLarge, Trial(1, TrialState.Completed, 1, 0.5)]));
    }

    [Fact]
    public void WhereEverythingBreaksTheLimitsTheSmallestStudentsAreTried()
    {
        var scheduler = new TrialScheduler(new Counter(), Halving, new() { MaxBytes = 100 }, 1, 9) { SmallestStudents = [Point(1), Point(70), Point(80)] };
        Trial TooLarge(long number) => Trial(number, TrialState.Failed) with { Metrics = new Dictionary<string, double> { [StudentMetrics.Bytes] = 101 } };
        Trial[] five = [.. Enumerable.Range(0, 5).Select(i => TooLarge(i))];
        Assert.Equal(Point(4), scheduler.Next(five[..4]));
        Assert.Equal(Point(70), scheduler.Next(five));
        var six = five.Append(TooLarge(5) with { Configuration = Point(70) }).ToList();
        Assert.Equal(Point(80), scheduler.Next(six));
        // Nothing is smaller than the smallest; how fast they are may be told wrong.
        Assert.Null(scheduler.Next([.. six, TooLarge(6) with { Configuration = Point(80) }]));
        Trial TooSlow(long number, long point) => Trial(number, TrialState.Failed) with { Configuration = Point(point), Metrics = new Dictionary<string, double> { [StudentMetrics.LatencyMicroseconds] = 101 } };
        var fast = new TrialScheduler(new Counter(), Halving, new() { MaxLatencyMicroseconds = 100 }, 1, 9) { SmallestStudents = [Point(1)] };
        Assert.Equal(Point(6), fast.Next([.. Enumerable.Range(0, 6).Select(i => TooSlow(i, i))]));
        // One that keeps the limits: the tuner has something to go by.
        Assert.Equal(Point(7), scheduler.Next([.. six, Trial(6, TrialState.Completed, 1, 0.5)]));
    }

    [Fact]
    public void WhereTrialsAreCountedTheirTimeDoesNotMatter()
    {
        var counted = new Counter();
        new TrialScheduler(counted, Halving, new(), 1, 5).Next([Trial(0, TrialState.Completed, 1, 0.5)]);
        Assert.Equal(1.0, counted.Seen[0].Seconds);
        new TrialScheduler(counted, Halving, new(), 1, 5) { TimeCounts = true }.Next([Trial(0, TrialState.Completed, 1, 0.5)]);
        Assert.Equal(7.0, counted.Seen[0].Seconds);
    }

    private static TrialScheduler Scheduler(int maxTrials) => new(new Counter(), Halving, new(), 1, maxTrials);

    private static Configuration Point(long number) => new([KeyValuePair.Create<string, object>("x", number)]);

    private static Trial Trial(long number, TrialState state, double? resource = null, double score = 0) =>
        new() { Number = number, Configuration = Point(number), State = state, Rungs = resource is { } share ? [new(share, score, 7)] : [] };

    private sealed class Counter : IRecipeTuner
    {
        public IReadOnlyList<Trial> Seen { get; private set; } = [];

        public Configuration? Propose(IReadOnlyList<Trial> history, long number)
        {
            Seen = history;
            return Point(number);
        }
    }
}
