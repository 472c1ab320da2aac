namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class ParetoFrontTests
{
    [Fact]
    public void OnlyWhatNothingDominatesIsOnTheFront()
    {
        Trial[] trials =
        [
            Trial(0, 0.90, 100, 1000),
            Trial(1, 0.80, 50, 500),
            Trial(2, 0.79, 60, 600), // worse than 1 in everything
            Trial(3, 0.80, 50, 500), // the same as 1
            Trial(4, 0.70, 200, 100),
            Trial(5, 0.90, 102, 1000), // slower than 0 by less than can be measured
            Trial(6, 0.99, 1, 1) with { State = TrialState.Stopped },
        ];
        Assert.Equal([0, 1, 4], ParetoFront.Of(trials, new()).Select(trial => trial.Number));
        Assert.Equal([1, 4], ParetoFront.Of(trials, new() { MaxBytes = 500 }).Select(trial => trial.Number));
    }

    [Fact]
    public void LimitsNameWhatBreaksThem()
    {
        var objective = new SearchObjective { MaxBytes = 1000, MaxLatencyMicroseconds = 50, MaxMemoryBytes = 4000 };
        Assert.Null(objective.Violation(Trial(0, 0.9, 50, 1000).Metrics));
        Assert.Equal("Its size of 1,001 bytes is over the limit of 1,000 bytes.", objective.Violation(Trial(0, 0.9, 50, 1001).Metrics));
        Assert.Equal("Its latency of 50.5 µs is over the limit of 50 µs.", objective.Violation(Trial(0, 0.9, 50.5, 10).Metrics));
        Assert.Null(objective.Violation(new Dictionary<string, double>()));
    }

    [Fact]
    public void WeightsChangeFromProposalToProposalAndRewardEveryGoal()
    {
        Trial[] trials = [Trial(0, 0.9, 100, 1000), Trial(1, 0.5, 1, 10)];
        var best = Enumerable.Range(0, 40).Select(number => Scalarization.Apply(trials, 1, number).MaxBy(trial => trial.Score)!.Number).ToList();
        Assert.Contains(0, best);
        Assert.Contains(1, best);
        Assert.Equal(best, Enumerable.Range(0, 40).Select(number => Scalarization.Apply(trials, 1, number).MaxBy(trial => trial.Score)!.Number));
        // What is worse in everything never looks better.
        Trial[] dominated = [Trial(0, 0.9, 10, 100), Trial(1, 0.8, 20, 200), Trial(2, 0.1, 1, 10)];
        Assert.All(Enumerable.Range(0, 40).Select(number => Scalarization.Apply(dominated, 1, number)), view => Assert.True(view[0].Score > view[1].Score));
    }

    private static Trial Trial(long number, double score, double latency, double bytes) => new()
    {
        Number = number,
        Configuration = new([KeyValuePair.Create<string, object>("x", number)]),
        State = TrialState.Completed,
        Rungs = [new(1, score, 1)],
        Metrics = new Dictionary<string, double> { [StudentMetrics.LatencyMicroseconds] = latency, [StudentMetrics.Bytes] = bytes },
    };
}
