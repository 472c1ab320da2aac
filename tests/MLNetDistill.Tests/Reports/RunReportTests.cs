using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Testing;

namespace MLNetDistill.Tests.Reports;

public sealed class RunReportTests
{
    private const string Attack = "</text></svg><script>document.body.innerHTML = 'taken'</script>\" onload=\"x";

    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Regression)]
    public void EveryTaskHasAReportAndItsResultIsReadAgain(TaskKind task)
    {
        var result = Result(task, 4);
        var read = RunResult.FromJson(result.ToJson());
        Assert.Equal(RunReport.ToHtml(result), RunReport.ToHtml(read));
        Assert.Equal(task is TaskKind.Binary or TaskKind.Multiclass, RunReport.ToHtml(result).Contains("Confusion matrix", StringComparison.Ordinal));
    }

    [Fact]
    public void TheMatrixCountsAllSeedsAndAgreesWithTheAccuracy()
    {
        var result = Result(TaskKind.Multiclass, 5);
        var counts = result.Distilled.Breakdown!.Confusion;
        Assert.Equal(2 * 60, counts.Sum(row => row.Sum()));
        Assert.Equal(result.Distilled.Metrics["accuracy"].Mean, (double)Enumerable.Range(0, 5).Sum(c => counts[c][c]) / (2 * 60), 1e-12);
        var bins = result.Distilled.Breakdown.Reliability;
        Assert.Equal(2 * 60, bins.Sum(bin => bin.Count));
        Assert.Equal(result.Distilled.Metrics["accuracy"].Mean, bins.Sum(bin => bin.Count * bin.Accuracy) / (2 * 60), 1e-12);
    }

    [Fact]
    public void NamesInTheDataAreTextAndNothingElse()
    {
        var html = RunReport.ToHtml(Result(TaskKind.Multiclass, 3));
        Assert.DoesNotContain("<script", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.DoesNotContain("\" onload=\"", html);
    }

    [BrowserFact]
    public void ItIsReadableOnAPhoneInLightAndDark()
    {
        // A matrix with numbers, one with names alone, and one with neither.
        foreach (var classes in new[] { 3, 20, 60 })
            foreach (var dark in new[] { false, true })
                Browser.Look(RunReport.ToHtml(Result(TaskKind.Multiclass, classes)), dark).AssertReadable(svgs: 5, dark);
        Browser.Look(RunReport.ToHtml(Result(TaskKind.Regression, 0)), dark: false).AssertReadable(svgs: 0, dark: false);
    }

    /// <summary>Measurements of models that guess.</summary>
    internal static RunResult Result(TaskKind task, int classes)
    {
        var random = new Random(5);
        const int rows = 60;
        string[] names = task switch
        {
            TaskKind.Regression => [],
            TaskKind.Binary => ["no", "yes"],
            _ => [.. Enumerable.Range(0, classes).Select(c => c == 1 ? Attack : c == 2 ? new string('W', 60) : $"class {c}")],
        };
        var width = task switch { TaskKind.Regression or TaskKind.Binary => 1, _ => names.Length };
        var labels = Labels(task, names, rows);
        return new()
        {
            Task = task,
            Data = new($"data {Attack}", 1200, 300, 60, rows, names),
            Teacher = Model(1, 3e7),
            Undistilled = Model(2, 250_000),
            Distilled = Model(2, 250_000),
            DistillationRatio = 0.7,
            Seeds = [1, 2],
            Recipe = DistillationRecipe.Default(task, new LinearArchitecture()),
            Environment = new("0.1.0", ".NET 10", "Linux", "cpu", 1),
        };

        ModelReport Model(int seeds, double bytes)
        {
            var scores = Enumerable.Range(0, seeds).Select(_ => DenseSoftLabels.FromLogits(task, names, [.. Enumerable.Range(0, rows * width).Select(_ => (float)(random.NextDouble() - 0.5) * 6)])).ToList();
            return new()
            {
                Name = Attack,
                Metrics = MetricSummary.Of([.. scores.Select(s => Evaluator.Evaluate(s, labels))]),
                Breakdown = ClassBreakdown.Of(scores, labels),
                Parameters = (long)bytes / 4,
                Bytes = (long)bytes,
                LatencyMicroseconds = bytes / 1000,
                TrainSeconds = 12.5,
            };
        }
    }

    private static ExampleLabels Labels(TaskKind task, string[] names, int rows)
    {
        var all = Enumerable.Range(0, rows);
        return task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. all.Select(row => (float)row)]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(names, [.. all.SelectMany(row => names.Select((_, c) => row % names.Length == c ? 1f : 0))]),
            _ => ExampleLabels.OfClasses(names, [.. all.Select(row => row % names.Length)], task),
        };
    }
}
