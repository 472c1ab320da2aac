using MLNetDistill.Evaluation;
using MLNetDistill.Inference;


namespace MLNetDistill.Reports;

/// <summary>What a run found, to look at in a browser: <c>report.html</c>.</summary>
public static class RunReport
{
    /// <summary>The page: one file that needs nothing else.</summary>
    public static string ToHtml(RunResult result) => HtmlPage.Create(
        $"Distilled: {result.Data.Name}", Subtitle(result),
        [
            Tiles(result),
            HtmlPage.Section("Whether distilling paid", Verdict(result), HtmlPage.Card($"On {NumberFormat.Count(result.Data.Test)} test rows",
                ComparisonTable.Create(result.Task, ($"teacher: {result.Teacher.Name}", result.Teacher), ("without teacher", result.Undistilled), ("distilled", result.Distilled)), Html.Of($"{SeedNote(result)}"))),
            .. Diagnostics(result),
            HtmlPage.Section("How it was made", null, HtmlPage.Card("Recipe", HtmlPage.Code(result.Recipe.ToJson())), HtmlPage.Card("Where", Environment(result.Environment))),
        ]);

    /// <summary>Where the student is right and where it is not, in the form that suits the task; nothing where an older version has not measured it.</summary>
    internal static IEnumerable<Html> Diagnostics(RunResult result)
    {
        if (result.Distilled.Values is { } values) yield return ValueFigure.Section(("two", "without teacher", result.Undistilled.Values!), ("one", "distilled", values));
        if (result.Distilled.Labels is { } labels) yield return LabelTable.Section(result.Data.Classes, labels, result.Undistilled.Labels!, SeedNote(result));
        if (result.Distilled.Breakdown is not { } breakdown) yield break;
        (string, string, ModelReport)[] models = [("three", "teacher", result.Teacher), ("two", "without teacher", result.Undistilled), ("one", "distilled", result.Distilled)];
        yield return HtmlPage.Section("Where it is right, and how sure it is", null,
            HtmlPage.Card("Confusion matrix of the distilled student", ConfusionFigure.Matrix(breakdown, result.Data.Classes), Html.Of($"A row for each right class, a column for each predicted one. {SeedNote(result)}")),
            ConfusionFigure.Pairs(breakdown, result.Data.Classes),
            HtmlPage.Card("Reliability", ReliabilityFigure.Create([.. models.Where(m => m.Item3.Breakdown is not null).Select(m => (m.Item1, m.Item2, m.Item3.Breakdown!))])));
    }

    /// <summary>How much of the teacher's lead the student caught up, in a sentence.</summary>
    internal static string Verdict(RunResult result)
    {
        var headline = Metric.Headline(result.Task);
        var (without, with) = (result.Undistilled.Metrics[headline.Name].Mean, result.Distilled.Metrics[headline.Name].Mean);
        var change = $"{headline.Title} of the same student went from {headline.Format(without)} without the teacher to {headline.Format(with)} with it";
        return headline.IsBetter(with, without)
            ? $"It did: {change}{(result.DistillationRatio is { } ratio ? $", {NumberFormat.Short(100 * ratio)} % of the way to the teacher" : result.Teacher.Metrics.Count == 0 ? "; the teacher has other classes" : "; the teacher alone is no better than the student without it")}."
            : $"It did not: {change}.";
    }

    /// <summary>The numbers at the top.</summary>
    internal static Html Tiles(RunResult result)
    {
        var headline = Metric.Headline(result.Task);
        var (teacher, student) = (result.Teacher, result.Distilled);
        var tiles = new List<(string, string, string)>
        {
            (headline.Title, headline.Format(student.Metrics[headline.Name].Mean), $"{(teacher.Metrics.TryGetValue(headline.Name, out var best) ? $"teacher {headline.Format(best.Mean)}, " : "")}without it {headline.Format(result.Undistilled.Metrics[headline.Name].Mean)}"),
        };
        if (student.LatencyMicroseconds is { } latency) tiles.Add(("One prediction", NumberFormat.Microseconds(latency), teacher.LatencyMicroseconds is { } slow ? $"{NumberFormat.Short(slow / latency)} times as fast as the teacher" : ""));
        if (student.Bytes is { } bytes) tiles.Add(("Size", NumberFormat.Bytes(bytes), teacher.Bytes is { } large ? $"the teacher's is {NumberFormat.Short((double)large / bytes)} times that" : ""));
        if (student.TrainSeconds is { } seconds) tiles.Add(("Training", NumberFormat.Seconds(seconds), "per student"));
        return HtmlPage.Tiles(tiles);
    }

    internal static Html Environment(EnvironmentSummary environment) => Html.Of(
        $"<dl><dt>library</dt><dd>{environment.Library}</dd><dt>runtime</dt><dd>{environment.Runtime}</dd><dt>system</dt><dd>{environment.System}</dd><dt>device</dt><dd>{environment.Device}, {environment.Threads} thread{(environment.Threads == 1 ? "" : "s")}</dd></dl>");

    /// <summary>The data in a line.</summary>
    internal static string Subtitle(RunResult result)
    {
        var data = result.Data;
        var task = result.Task switch { TaskKind.Regression => "regression", TaskKind.MultiLabel => $"{data.Classes.Count} labels", _ => $"{data.Classes.Count} classes" };
        return $"{task}; {NumberFormat.Count(data.Train)} training rows, {NumberFormat.Count(data.Labeled)} of them labeled; {NumberFormat.Count(data.Validation)} validation rows, {NumberFormat.Count(data.Test)} test rows";
    }

    private static string SeedNote(RunResult result) =>
        result.Seeds.Count == 1 ? $"One student of each kind, from seed {result.Seeds[0]}." : $"{result.Seeds.Count} students of each kind, from seeds {string.Join(", ", result.Seeds)}: mean ± standard deviation, counts of all together.";
}
