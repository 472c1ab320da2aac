using MLNetDistill.AutoML.Search;
using MLNetDistill.Evaluation;
using MLNetDistill.Reports;

namespace MLNetDistill.AutoML.Reports;

/// <summary>What a search found, to look at in a browser: <c>report.html</c>.</summary>
public static class SearchReport
{
    private const int Leaders = 15, Dimensions = 12, Reasons = 5;

    /// <summary>The page: one file that needs nothing else.</summary>
    public static string ToHtml(SearchSummary search) => HtmlPage.Create($"Searched: {search.Data}",
        (search.Comparison is { } comparison ? RunReport.Subtitle(comparison.Run) : "") + (search.IsCanceled ? " Canceled: this is the best so far." : ""),
        [
            Tiles(search),
            Paid(search),
            HtmlPage.Section("How the search went", null, [ScoreOverTime(search), .. Importance(search.Importance)]),
            Front(search),
            Leaderboard(search),
            .. search.Comparison is null ? [] : RunReport.Diagnostics(search.Comparison.Run),
            HtmlPage.Section("The winner", null,
                [HtmlPage.Card($"Recipe of trial {search.Best}", HtmlPage.Code(search.Recipe.ToJson())), .. search.Comparison is null ? [] : new[] { HtmlPage.Card("Where", RunReport.Environment(search.Comparison.Run.Environment)) }]),
            Failures(search),
        ]);

    private static Html Tiles(SearchSummary search)
    {
        var best = search.Trials.First(trial => trial.Number == search.Best);
        var metric = Metric.Headline(search.Task);
        return Html.Of($"""
            {HtmlPage.Tiles(
                ("Trials", NumberFormat.Count(search.Trials.Count), $"{search.Counts ?? TrialCounts.Of(search.Trials, new())}"),
                ("Their time", NumberFormat.Seconds(search.Trials.Sum(trial => trial.Seconds)), "all together"),
                ($"Validation {metric.Title}", metric.Format(best.Score ?? double.NaN), $"of the best, trial {best.Number}"))}
            {(search.Comparison is { } comparison ? RunReport.Tiles(comparison.Run) : Html.Empty)}
            """);
    }

    private static Html Paid(SearchSummary search)
    {
        if (search.Comparison is not { } found) return HtmlPage.Section("Whether distilling paid", "This was not measured.");
        var run = found.Run;
        var metric = Metric.Headline(run.Task);
        var (winner, control) = (run.Distilled.Metrics[metric.Name].Mean, found.UndistilledSearch.Metrics[metric.Name].Mean);
        var verdict = $"{RunReport.Verdict(run)} A search of the same cost for the best student without a teacher ({NumberFormat.Seconds(found.UndistilledSearchSeconds)}; this one took {NumberFormat.Seconds(found.SearchSeconds)}) "
            + $"came to {metric.Format(control)}{(metric.IsBetter(winner, control) ? ", which is less." : ", which is no less: take that student.")} {found.Verdict}";
        return HtmlPage.Section("Whether distilling paid", verdict, HtmlPage.Card($"On {NumberFormat.Count(run.Data.Test)} test rows, by which nothing was chosen", ComparisonTable.Create(run.Task,
            ($"teacher: {run.Teacher.Name}", run.Teacher), ("same student without teacher", run.Undistilled), ("undistilled search", found.UndistilledSearch), ("distilled", run.Distilled))));
    }

    private static Html ScoreOverTime(SearchSummary search)
    {
        var metric = Metric.Headline(search.Task);
        double time = 0, best = double.NegativeInfinity;
        var dots = new List<(Trial Trial, double Time)>();
        var line = new List<(double, double)>();
        // A paused trial has no end; it was trained after it started.
        foreach (var trial in search.Trials.Where(trial => trial.Score is not null).OrderBy(trial => trial.Ended ?? trial.Started).ThenBy(trial => trial.Number))
        {
            time += trial.Seconds;
            dots.Add((trial, time));
            if (trial.State != TrialState.Completed || trial.Error is not null || trial.Score <= best) continue;
            if (line.Count > 0) line.Add((time, best));
            line.Add((time, best = trial.Score!.Value));
        }
        if (line.Count > 0) line.Add((time, best));
        var plot = new Plot("Validation score against time", new("time of all trials", 0, Math.Max(time, 1e-3) * 1.03, Format: NumberFormat.Seconds),
            Axis.For($"validation {metric.Title}", dots.Select(d => d.Trial.Score!.Value), format: value => Ticks(metric, value)));
        foreach (var (trial, at) in dots) plot.Dot(trial.State == TrialState.Completed ? "faint one" : "faint three", at, trial.Score!.Value, 3, Describe(trial, metric));
        plot.Line("one", line);
        return HtmlPage.Card("Score against time", plot.ToHtml(), HtmlPage.Legend(("one", "trained to the end; the line is the best so far"), ("three", "given up early")));
    }

    private static IEnumerable<Html> Importance(IReadOnlyList<DimensionImportance> all)
    {
        const double width = 340, label = 130, row = 20;
        var shown = all.Where(d => d.Share > 0).Take(Dimensions).ToList();
        if (shown.Count == 0) yield break;
        var most = shown.Max(d => d.Share);
        var bars = shown.Select((d, i) => Html.Of($"""
            <text x="{label - 6}" y="{(i * row) + 14}" text-anchor="end">{NumberFormat.Shortened(d.Name, label - 8)}<title>{d.Name}</title></text><rect class="four" x="{label}" y="{(i * row) + 4}" width="{Math.Max(1, (width - label - 44) * d.Share / most):0.#}" height="{row - 8}"/><text class="share" x="{label + 5 + Math.Max(1, (width - label - 44) * d.Share / most):0.#}" y="{(i * row) + 14}">{100 * d.Share:0.#} %</text>

            """));
        yield return HtmlPage.Card("What mattered", Html.Of($"<svg viewBox=\"0 0 {width} {(shown.Count * row) + 4}\" role=\"img\" aria-label=\"Importance of each dimension\">{bars}</svg>"),
            Html.Of($"The share of the differences between the better half of the scores that one choice alone explains; what choices explain together belongs to none (fANOVA; Hutter, Hoos and Leyton-Brown, 2014)."));
    }

    private static Html Front(SearchSummary search)
    {
        var metric = Metric.Headline(search.Task);
        var front = search.ParetoFront.ToHashSet();
        var trials = search.Trials.Where(trial => trial is { State: TrialState.Completed, Score: not null }).ToList();
        Html[] charts = [.. Chart("latency", StudentMetrics.LatencyMicroseconds, NumberFormat.Microseconds), .. Chart("size", StudentMetrics.Bytes, NumberFormat.Bytes)];
        return charts.Length == 0 ? Html.Empty : HtmlPage.Section("Score, latency and size", "On the front no student is better in all three at once.", charts);

        IEnumerable<Html> Chart(string what, string name, Func<double, string> format)
        {
            var points = trials.Where(trial => trial.Metrics.GetValueOrDefault(name) > 0).OrderBy(Rank).ToList();
            if (points.Count == 0) yield break;
            var plot = new Plot($"Validation score against {what}", Axis.For(what, points.Select(p => p.Metrics[name]), logarithmic: true, format),
                Axis.For($"validation {metric.Title}", points.Select(p => p.Score!.Value), format: value => Ticks(metric, value)));
            foreach (var point in points)
                plot.Dot(Rank(point) switch { 2 => "two", 1 => "one", _ => "faint three" }, point.Metrics[name], point.Score!.Value, 3 + Rank(point), $"{Describe(point, metric)}, {format(point.Metrics[name])}");
            yield return HtmlPage.Card($"Score against {what}", plot.ToHtml(), HtmlPage.Legend(("two", "the winner"), ("one", "on the front"), ("three", "others")));
        }

        // The winner is drawn last, so that nothing hides it.
        int Rank(Trial trial) => trial.Number == search.Best ? 2 : front.Contains(trial.Number) ? 1 : 0;
    }

    private static Html Leaderboard(SearchSummary search)
    {
        var metric = Metric.Headline(search.Task);
        var leaders = search.Trials.Where(trial => trial is { State: TrialState.Completed, Score: not null }).OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number).Take(Leaders).ToList();
        var rows = leaders.Select(trial => (IReadOnlyList<Html>)
        [
            Html.Of($"{trial.Number}{(trial.Number == search.Best ? ", the winner" : "")}"), Html.Of($"{metric.Format(trial.Score!.Value)}"),
            Html.Of($"{Value(trial, StudentMetrics.LatencyMicroseconds, NumberFormat.Microseconds)}"), Html.Of($"{Value(trial, StudentMetrics.Bytes, NumberFormat.Bytes)}"), Html.Of($"{NumberFormat.Seconds(trial.Seconds)}"),
        ]);
        var recipes = leaders.Select(trial => Html.Of(
            $"<details><summary>Trial {trial.Number}</summary><dl>{trial.Configuration.Select(value => Html.Of($"<dt>{value.Key}</dt><dd>{Dimension.InWords(value.Value)}</dd>"))}</dl></details>\n"));
        return HtmlPage.Section("Leaderboard", null,
            HtmlPage.Card("By validation score", HtmlPage.Table(["trial", metric.Title, "latency", "size", "training"], rows)), HtmlPage.Card("What they chose", Html.Join(recipes)));

        static string Value(Trial trial, string name, Func<double, string> format) => trial.Metrics.TryGetValue(name, out var value) ? format(value) : "-";
    }

    private static Html Failures(SearchSummary search)
    {
        var reasons = search.Trials.Where(trial => trial.State == TrialState.Failed).CountBy(trial => trial.Error ?? "").OrderByDescending(reason => reason.Value).Take(Reasons).ToList();
        return reasons.Count == 0 ? Html.Empty : HtmlPage.Section("Trials that failed", null,
            HtmlPage.Card("Why", HtmlPage.Table(["reason", "times"], reasons.Select(reason => new[] { Html.Of($"{reason.Key}"), Html.Of($"{reason.Value}") }))));
    }

    private static string Describe(Trial trial, Metric metric) => $"trial {trial.Number}: {metric.Format(trial.Score ?? double.NaN)}";

    // Ticks are round numbers: decimals that a table shows would be zeros.
    private static string Ticks(Metric metric, double value) => metric.Format(value).Contains('.') ? metric.Format(value).TrimEnd('0').TrimEnd('.') : metric.Format(value);
}
