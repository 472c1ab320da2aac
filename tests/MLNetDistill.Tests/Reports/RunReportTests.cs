using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Runs;
using MLNetDistill.Testing;

namespace MLNetDistill.Tests.Reports;

public sealed class RunReportTests
{
    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Regression)]
    public void EveryTaskHasAReportAndItsResultIsReadAgain(TaskKind task)
    {
        var result = MadeResult.Of(task, 4);
        var read = RunResult.FromJson(result.ToJson());
        Assert.Equal(RunReport.ToHtml(result), RunReport.ToHtml(read));
        Assert.Equal(task is TaskKind.Binary or TaskKind.Multiclass, RunReport.ToHtml(result).Contains("Confusion matrix", StringComparison.Ordinal));
    }

    [Fact]
    public void TheMatrixCountsAllSeedsAndAgreesWithTheAccuracy()
    {
        var result = MadeResult.Of(TaskKind.Multiclass, 5);
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
        var html = RunReport.ToHtml(MadeResult.Of(TaskKind.Multiclass, 3));
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
                Browser.Look(RunReport.ToHtml(MadeResult.Of(TaskKind.Multiclass, classes)), dark).AssertReadable(svgs: 5, dark);
        Browser.Look(RunReport.ToHtml(MadeResult.Of(TaskKind.Regression, 0)), dark: false).AssertReadable(svgs: 0, dark: false);
    }
}
