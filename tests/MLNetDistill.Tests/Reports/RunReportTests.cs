using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Signals;
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
        var html = RunReport.ToHtml(result);
        Assert.Equal(task is TaskKind.Binary or TaskKind.Multiclass, html.Contains("Confusion matrix", StringComparison.Ordinal));
        Assert.Equal(task == TaskKind.Regression, html.Contains("Predicted and true values", StringComparison.Ordinal));
        Assert.DoesNotContain(">-0<", html);
        Assert.Equal(task == TaskKind.MultiLabel, html.Contains("The distilled student by label", StringComparison.Ordinal));
    }

    [Fact]
    public void CountsByLabelAreOfAllSeedsAndAgreeWithTheF1()
    {
        var model = MadeResult.Of(TaskKind.MultiLabel, 4).Distilled;
        Assert.Equal(2 * 60, model.Labels!.Sum(label => label.Actual));
        Assert.All(model.Labels!, label => Assert.True(label.Right <= Math.Min(label.Predicted, label.Actual)));
        // A label's F1 lies between its precision and its recall.
        Assert.All(model.Labels!, label => Assert.InRange(label.F1, Math.Min(label.Precision, label.Recall), Math.Max(label.Precision, label.Recall)));
    }

    [Fact]
    public void ManyValuesAreThinnedEvenly()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(row => (float)row)];
        var points = RegressionBreakdown.Of([DenseSoftLabels.FromValues(values), DenseSoftLabels.FromValues([.. values.Select(value => value + 1)])], ExampleLabels.OfTargets(values))!.Points;
        Assert.InRange(points.Count, 100, 300);
        Assert.All(points, point => Assert.InRange(point[1] - point[0], 0, 1));
        Assert.Equal(2, points.Select(point => point[1] - point[0]).Distinct().Count());
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.InRange(pair.Second[0] - pair.First[0], 0, 2 * 1000.0 / points.Count));
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
    public void LabelsAtTheEndsOfAnAxisStayInTheDrawing()
    {
        foreach (var unit in new[] { "s", "µs", "minutes" })
        {
            var axis = new Axis("latency", 0, 0.2, Format: value => $"{value.ToString("0.00", CultureInfo.InvariantCulture)} {unit}");
            Assert.Equal(0.2, axis.Ticks().Last());
            var page = HtmlPage.Create("ends", "", HtmlPage.Section("ends", null, HtmlPage.Card("ends", new Plot("scores", axis, new Axis("score", 0, 1)).ToHtml())));
            Assert.Empty(Browser.Look(page, dark: false).Outside);
        }
    }

    [BrowserFact]
    public void ItIsReadableOnAPhoneInLightAndDark()
    {
        // A matrix with numbers, one with names alone, and one with neither.
        foreach (var classes in new[] { 3, 20, 60 })
            foreach (var dark in new[] { false, true })
                Browser.Look(RunReport.ToHtml(MadeResult.Of(TaskKind.Multiclass, classes)), dark).AssertReadable(svgs: 5, dark);
        // Two scatter diagrams with two keys each, and a table.
        Browser.Look(RunReport.ToHtml(MadeResult.Of(TaskKind.Regression, 0)), dark: true).AssertReadable(svgs: 6, dark: true);
        Browser.Look(RunReport.ToHtml(MadeResult.Of(TaskKind.MultiLabel, 40)), dark: false).AssertReadable(svgs: 0, dark: false);
    }
}
