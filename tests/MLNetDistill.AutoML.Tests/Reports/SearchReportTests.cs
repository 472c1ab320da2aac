using MLNetDistill.AutoML.Reports;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;
using MLNetDistill.Tests;
using MLNetDistill.Tests.Reports;

namespace MLNetDistill.AutoML.Tests.Reports;

public sealed class SearchReportTests
{
    [Fact]
    public void TheSummaryIsReadAgain()
    {
        foreach (var summary in new[] { Summary(40, compared: true), Summary(1, compared: false) })
        {
            var read = SearchSummary.FromJson(summary.ToJson());
            Assert.Equal(summary.ToJson(), read.ToJson());
            Assert.Equal(SearchReport.ToHtml(summary), SearchReport.ToHtml(read));
        }
        Assert.Contains("the best trial, 0, is missing", Assert.Throws<FormatException>(() => SearchSummary.FromJson((Summary(1, compared: false) with { Trials = [] }).ToJson())).Message);
        Assert.Throws<FormatException>(() => SearchSummary.FromJson("{}"));
    }

    [Fact]
    public void NamesFromTheDataAndMessagesAreTextAndNothingElse()
    {
        var html = SearchReport.ToHtml(Summary(40, compared: true));
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("\" onload=\"", html);
        Assert.Contains("&lt;script&gt;", html);
    }

    [Fact]
    public void TheLineOfTheBestRisesOnlyWithCompletedTrials()
    {
        var html = SearchReport.ToHtml(Summary(40, compared: false) with { Trials = [Trial(0, 0.5, TrialState.Completed), Trial(1, 0.9, TrialState.Stopped), Trial(2, 0.6, TrialState.Completed)] });
        var chart = html[html.IndexOf("Score against time", StringComparison.Ordinal)..];
        var line = chart[chart.IndexOf("points=\"", StringComparison.Ordinal)..];
        var heights = line["points=\"".Length..line.IndexOf("\"/>", StringComparison.Ordinal)].Split(' ').Select(p => double.Parse(p.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        // From the first trial, level to the third, up to it, and level to the end.
        Assert.Equal(4, heights.Count);
        Assert.Equal(heights[0], heights[1]);
        Assert.True(heights[2] < heights[1]);
        Assert.Equal(heights[2], heights[3]);
    }

    [Fact]
    public void PausedTrialsAreCountedAndShown()
    {
        var html = SearchReport.ToHtml(Summary(40, compared: false) with { Trials = [Trial(0, 0.5, TrialState.Completed), Trial(1, 0.4, TrialState.Waiting)] });
        Assert.Contains("1 trained to the end, 1 given up early, 0 failed", html, StringComparison.Ordinal);
        Assert.Contains("trial 1: 40.00", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9, 64, true, " The difference to the undistilled search is within the noise of 64 test rows (12.50 points).")]
    [InlineData(0.9, 400, true, "")]
    [InlineData(0.7, 400, false, "")]
    public void TheVerdictSaysWhatIsNoise(double distilled, int rows, bool paid, string noise)
    {
        // Two standard errors: 2 √((0.9 · 0.1 + 0.8 · 0.2) / 64) = 0.125.
        var run = MadeResult.Of(TaskKind.Multiclass, 6);
        var comparison = new FinalComparison
        {
            Run = run with { Distilled = At(distilled), Undistilled = At(0.6), Data = run.Data with { Test = rows } },
            UndistilledSearch = At(0.8),
            UndistilledRecipe = run.Recipe,
            SearchSeconds = 1,
            UndistilledSearchSeconds = 1,
        };
        Assert.Equal((paid ? "Distilling paid." : "Distilling did not pay.") + noise, comparison.Verdict);
        Assert.Equal(paid, comparison.DistillingPaid);

        ModelReport At(double accuracy) => run.Distilled with { Metrics = new Dictionary<string, MetricSummary> { ["accuracy"] = new(accuracy, 0, 1) } };
    }

    [BrowserFact]
    public void ItIsReadableOnAPhoneInLightAndDark()
    {
        foreach (var dark in new[] { false, true })
            Browser.Look(SearchReport.ToHtml(Summary(40, compared: true)), dark).AssertReadable(svgs: 4 + 8 + 5, dark);
        // One trial, which was not compared.
        Browser.Look(SearchReport.ToHtml(Summary(1, compared: false)), dark: false).AssertReadable(svgs: 3 + 8, dark: false);
    }

    [BrowserFact]
    public void WinnersOfRegressionsAndOfLabelsShowWhereTheyAreRight()
    {
        foreach (var dark in new[] { false, true })
        {
            Check(TaskKind.Regression, SearchReport.ToHtml(Summary(40, compared: true, TaskKind.Regression)), importance: 1, dark);
            Check(TaskKind.MultiLabel, SearchReport.ToHtml(Summary(40, compared: true, TaskKind.MultiLabel, classes: 40)), importance: 1, dark);
        }
        // Two trials are too few to tell what mattered.
        foreach (var task in new[] { TaskKind.Regression, TaskKind.MultiLabel }) Check(task, SearchedReport(task), importance: 0, dark: false);

        // Score against time with two keys, the fronts with three each, and for a regression two diagrams with two keys each.
        static void Check(TaskKind task, string html, int importance, bool dark)
        {
            var facts = Browser.Look(html, dark);
            facts.AssertReadable(svgs: 3 + importance + 8 + (task == TaskKind.Regression ? 6 : 0), dark);
            string[] all = ["Predicted and true values", "Errors", "The distilled student by label"];
            Assert.Equal(task == TaskKind.Regression ? all[..2] : all[2..], facts.Headings.Intersect(all));
        }
    }

    [BrowserFact]
    public void WhatABrowserComplainsAboutIsSeen() =>
        Assert.Contains("NaN", Assert.Single(Browser.Look("<svg viewBox=\"0 0 9 9\"><circle cx=\"NaN\" r=\"3\"/></svg>", dark: false).Console), StringComparison.Ordinal);

    /// <summary>What a real search leaves.</summary>
    private static string SearchedReport(TaskKind task)
    {
        using var folder = new TemporaryFolder();
        var (train, validation, test) = (Points(150, 1), Points(90, 2), Points(90, 3));
        var known = train.Append(test);
        string[] labels = ["right", "up", "far"];
        var teacher = new StoredScoresTeacher(known, task == TaskKind.Regression
            ? DenseSoftLabels.FromValues([.. Rows(known).Select(p => (3 * p.X) - p.Y)])
            : DenseSoftLabels.FromLogits(task, labels, [.. Rows(known).SelectMany(p => Sides(p).Select(side => 4 * side))]));
        new DistillationSearch(new("points", Labeled(train), Labeled(validation), Labeled(test)), teacher, new()
        {
            MaxTrials = 2,
            Tuner = SearchTuner.Random,
            Seeds = 1,
            Space = space => space.Fix("student", "mlp").Fix("epochs", 4L),
            OutputFolder = folder.File("out"),
        }).Execute();
        return File.ReadAllText(folder.File("out/report.html"));

        static TableInputs Points(int rows, int seed)
        {
            var random = new Random(seed);
            return new(rows, ["x", "y"], [.. Enumerable.Range(0, 2 * rows).Select(_ => (random.NextSingle() * 2) - 1)], [], []);
        }

        static IEnumerable<(float X, float Y)> Rows(ExampleInputs inputs) => Enumerable.Range(0, inputs.Count).Select(row => (((TableInputs)inputs).Numbers(row)[0], ((TableInputs)inputs).Numbers(row)[1]));

        static float[] Sides((float X, float Y) p) => [p.X, p.Y, (p.X * p.X) + (p.Y * p.Y) - 0.5f];

        ExampleSet Labeled(TableInputs inputs) => new(inputs, task == TaskKind.Regression
            ? ExampleLabels.OfTargets([.. Rows(inputs).Select(p => (3 * p.X) - p.Y)])
            : ExampleLabels.OfSets(labels, [.. Rows(inputs).SelectMany(p => Sides(p).Select(side => side > 0 ? 1f : 0))]));
    }

    private static SearchSummary Summary(int trials, bool compared, TaskKind task = TaskKind.Multiclass, int classes = 6)
    {
        var run = MadeResult.Of(task, classes);
        return new()
        {
            Task = task,
            Data = run.Data.Name,
            Best = 0,
            Recipe = run.Recipe,
            ParetoFront = trials > 3 ? [0, 3] : [0],
            Importance = trials > 3 ? [new(run.Data.Name, 0.4), new("learning-rate", 0.2), new("weight-decay", 0)] : [],
            Comparison = compared ? new() { Run = run, UndistilledSearch = run.Undistilled, UndistilledRecipe = run.Recipe, SearchSeconds = 100, UndistilledSearchSeconds = 90 } : null,
            Trials = [.. Enumerable.Range(0, trials).Select(i => Trial(i, 0.9 - (i * 0.01), i % 4 == 1 ? TrialState.Stopped : i % 4 == 2 ? TrialState.Failed : TrialState.Completed))],
        };
    }

    private static Trial Trial(long number, double score, TrialState state) => new()
    {
        Number = number,
        Configuration = new([KeyValuePair.Create<string, object>("<script>" + new string('d', 40), "\" onload=\"" + new string('v', 60)), KeyValuePair.Create<string, object>("x", 0.1 * number)]),
        State = state,
        Rungs = state == TrialState.Failed ? [] : [new(0.25, score / 2, 1), new(state == TrialState.Completed ? 1 : 0.5, score, 3)],
        Metrics = state == TrialState.Completed ? new Dictionary<string, double> { ["accuracy"] = score, ["auc"] = double.NaN, [StudentMetrics.LatencyMicroseconds] = 3 + number, [StudentMetrics.Bytes] = 1e5 * (1 + number) } : new Dictionary<string, double>(),
        Error = state == TrialState.Failed ? "out of <script>memory" : null,
        Started = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Ended = DateTimeOffset.UnixEpoch.AddSeconds(number + 1),
    };
}
