using MLNetDistill.AutoML;
using MLNetDistill.Cli.Output;
using MLNetDistill.Training;
using Spectre.Console;

namespace MLNetDistill.Cli.Tests;

public sealed class SearchBoardTests
{
    [Fact]
    public void TheViewHasWhatIsDoneRunsIsBestAndOnTheFront()
    {
        var view = new SearchView("Search", new() { MaxTime = TimeSpan.FromMinutes(10) });
        view.Update(At(60, Trial(0, TrialState.Completed, 0.8, 20)));
        view.Update(At(90, Trial(1, TrialState.Completed, 0.9, 40), best: Trial(1, TrialState.Completed, 0.9, 40)));
        view.Update(At(95, Trial(2, TrialState.Completed, 0.7, 50)));
        view.Update(At(100, Trial(3, TrialState.Failed, null, 0)));
        view.Update(At(110, Trial(4, TrialState.Running, 0.5, 0)));
        view.Update(At(185, Trial(4, TrialState.Running, 0.5, 0), new(30, 40, 3, 0.1, 0.01, TimeSpan.Zero, 100, null, null)));
        var lines = Print(view);
        Assert.Equal("Search: 5 trials, 3 trained to the end, 0 given up early, 1 failed", lines[0]);
        Assert.Equal("2:05 gone, 7:55 left", lines[1]);
        Assert.Equal("Best so far: 0.9000, trial 1", lines[2]);
        Assert.Equal(["trial 4", "75 %", "0.5000"], Cells(lines[4]));
        Assert.Equal([["front", "score", "µs", "bytes"], ["trial 1", "0.9000", "40.0", "4,000"], ["trial 0", "0.8000", "20.0", "2,000"]], lines[5..].Select(Cells));

        view.Update(At(200, Trial(4, TrialState.Stopped, 0.5, 0)));
        Assert.DoesNotContain(Print(view), line => line.StartsWith("running", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutATimeLimitTheTrialsLeftAreCounted()
    {
        var view = new SearchView("Search", new() { MaxTrials = 5 });
        Assert.Contains("Best so far: none yet", Print(view)[2], StringComparison.Ordinal);
        view.Update(At(1, Trial(0, TrialState.Completed, 0.8, 20)));
        Assert.Equal("0:00 gone, 4 of 5 trials left", Print(view)[1]);
        view.Update(At(2, Trial(1, TrialState.Waiting, 0.5, 0)));
        Assert.Equal(("Search: 2 trials, 1 trained to the end, 1 given up early, 0 failed", "0:01 gone, 3 of 5 trials left"), (Print(view)[0], Print(view)[1]));
    }

    [Fact]
    public void AResumedSearchShowsWhatItHadBefore()
    {
        var view = new SearchView("Search", new() { MaxTime = TimeSpan.FromMinutes(10), Workers = 2 });
        Trial[] earlier = [Trial(0, TrialState.Completed, 0.8, 20), Trial(1, TrialState.Waiting, 0.5, 0) with { Rungs = [new(0.1, 0.5, 59)] }];
        view.Update(new(SearchStage.Searching, TimeSpan.FromSeconds(40)) { Earlier = earlier, Best = earlier[0] });
        view.Update(At(50, Trial(2, TrialState.Completed, 0.7, 30)));
        Assert.Equal(["Search: 3 trials, 2 trained to the end, 1 given up early, 0 failed", "0:40 gone, 9:20 left", "Best so far: 0.8000, trial 0"], Print(view)[..3]);
    }

    [Fact]
    public void WhatBreaksALimitIsNoFailureAndCostsNoTrial()
    {
        var view = new SearchView("Search", new() { MaxTrials = 5, Objective = new() { MaxBytes = 1000 } });
        view.Update(At(1, Trial(0, TrialState.Failed, null, 0) with { Metrics = new Dictionary<string, double> { [StudentMetrics.Bytes] = 2000 } }));
        view.Update(At(2, Trial(1, TrialState.Failed, null, 0)));
        Assert.Equal(("Search: 2 trials, 0 trained to the end, 0 given up early, 1 over the limits, 1 failed", "0:01 gone, 4 of 5 trials left"), (Print(view)[0], Print(view)[1]));
    }

    [Fact]
    public void TheBoardGivesWayToBarsAndLeavesItsLastView()
    {
        using var error = new StringWriter();
        using (var board = new SearchBoard(new Terminal(Stream.Null, TextWriter.Null, error, IsWatched: true), ["mind the gap"], new() { MaxTrials = 2 }))
        {
            board.Report(new(SearchStage.Teacher, TimeSpan.Zero) { Run = new(new(RunStageKind.Scoring), 1, 1) });
            board.Report(At(1, Trial(0, TrialState.Running, null, 0)));
            board.Report(At(2, Trial(0, TrialState.Completed, 0.75, 20)));
            board.Report(new(SearchStage.Comparing, TimeSpan.FromSeconds(3)) { Run = new(new(RunStageKind.TrainingDistilled, 1), 1, 1) });
        }
        var text = error.ToString();
        Assert.StartsWith("warning: mind the gap", text, StringComparison.Ordinal);
        foreach (var part in new[] { "Search: 1 trial,", "1 of 2 trials left", "Best so far", "0.7500" }) Assert.Contains(part, text, StringComparison.Ordinal);
    }

    private static SearchProgress At(int seconds, Trial trial, TrainingProgress? training = null, Trial? best = null) =>
        new(SearchStage.Searching, TimeSpan.FromSeconds(seconds)) { Trial = trial, Training = training, Best = best };

    private static Trial Trial(long number, TrialState state, double? score, double latency) => new()
    {
        Number = number,
        Configuration = new([KeyValuePair.Create<string, object>("x", number)]),
        State = state,
        Rungs = score is { } value ? [new(1, value, 1)] : [],
        Metrics = state == TrialState.Completed ? new Dictionary<string, double> { [StudentMetrics.LatencyMicroseconds] = latency, [StudentMetrics.Bytes] = latency * 100 } : new Dictionary<string, double>(),
    };

    private static string[] Print(SearchView view)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 120;
        console.Write(view.Render());
        return [.. output.ToString().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
