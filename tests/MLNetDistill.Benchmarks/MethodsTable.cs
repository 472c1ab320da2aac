using System.Globalization;
using System.Text;
using MLNetDistill.Evaluation;

namespace MLNetDistill.Benchmarks;

/// <summary>The comparison as Markdown: per method and data set the mean score and the Distillation Ratio, and what it costs.</summary>
internal static class MethodsTable
{
    public static string Of(IEnumerable<MethodResult> results)
    {
        var rows = results.ToList();
        var data = rows.Select(r => r.Data).Distinct().ToList();
        var cells = rows.GroupBy(r => (r.Method, r.Data)).ToDictionary(g => g.Key, g => g.ToList());
        var table = new StringBuilder("| method | " + string.Join(" | ", data) + " | mean ratio | cost |\n|---|" + string.Concat(Enumerable.Repeat("---|", data.Count + 2)) + "\n");
        table.Append("| teacher | " + string.Join(" | ", data.Select(d => Number(100 * rows.First(r => r.Data == d).Teacher))) + " | | |\n");
        foreach (var method in rows.Select(r => r.Method).Distinct().OrderByDescending(m => MeanRatio(m) ?? double.NegativeInfinity))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {method} | {string.Join(" | ", data.Select(d => Cell(method, d)))} | ");
            table.Append(method == MethodsRecipes.Labels ? "" : MeanRatio(method) is { } mean ? mean.ToString("0.00", CultureInfo.InvariantCulture) : "").Append(" | ");
            table.Append(Cost(method) is { } cost ? cost.ToString("0.00", CultureInfo.InvariantCulture) : "").Append(" |\n");
        }
        return table.ToString();

        string Cell(string method, string set)
        {
            if (!cells.TryGetValue((method, set), out var runs)) return "";
            var score = MetricSummary.Of([.. runs.Select(r => 100 * r.Score)]);
            var spread = runs.Count > 1 ? " ± " + Number(score.StandardDeviation) : "";
            return Number(score.Mean) + spread + (method != MethodsRecipes.Labels && Ratio(method, set) is { } ratio ? string.Create(CultureInfo.InvariantCulture, $" ({ratio:0.00})") : "");
        }

        // Both sides over the seeds that both have.
        double? Ratio(string method, string set)
        {
            if (!cells.TryGetValue((method, set), out var with) || !cells.TryGetValue((MethodsRecipes.Labels, set), out var without)) return null;
            var seeds = with.Select(r => r.Seed).Intersect(without.Select(r => r.Seed)).ToHashSet();
            if (seeds.Count == 0) return null;
            return DistillationRatio.Of(Metric.Accuracy, with[0].Teacher, without.Where(r => seeds.Contains(r.Seed)).Average(r => r.Score), with.Where(r => seeds.Contains(r.Seed)).Average(r => r.Score));
        }

        double? MeanRatio(string method) => data.Select(set => Ratio(method, set)).OfType<double>().ToList() is { Count: > 0 } ratios ? ratios.Average() : null;

        double? Cost(string method) => data.Where(set => cells.ContainsKey((method, set)) && cells.ContainsKey((MethodsRecipes.Labels, set)))
            .Select(set => Median(cells[(method, set)]) / Median(cells[(MethodsRecipes.Labels, set)])).ToList() is { Count: > 0 } costs ? costs.Average() : null;
    }

    private static double Median(List<MethodResult> runs) => runs.Select(r => r.Seconds).Order().ElementAt(runs.Count / 2);

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
