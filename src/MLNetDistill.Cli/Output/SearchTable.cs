using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Output;

/// <summary>What a search found: the front, the winner, and whether distilling paid.</summary>
internal static class SearchTable
{
    public static void Write(TextWriter writer, SearchResult result, TaskKind task, string folder)
    {
        var headline = Metric.Headline(task);
        writer.WriteLine($"Of {result.Counts.All} recipes {result.Counts}. The best is trial {result.BestRun.Trial.Number}.");
        writer.WriteLine();
        List<string[]> rows = [["front", $"validation {headline.Title}", "µs per prediction", "bytes", "parameters"]];
        foreach (var run in result.ParetoFront)
        {
            rows.Add([$"trial {run.Trial.Number}, {run.Recipe.Student.Name}", Number(run.Score, "0.0000"), TextTable.Microseconds(run.Metrics[StudentMetrics.LatencyMicroseconds]),
                Number(run.Metrics[StudentMetrics.Bytes], "#,0"), Number(run.Metrics[StudentMetrics.Parameters], "#,0")]);
        }
        TextTable.WriteAligned(writer, rows);
        writer.WriteLine();
        if (result.Comparison is not { } comparison)
        {
            writer.WriteLine($"Results are in {folder}");
            return;
        }
        ResultTable.Write(writer, comparison.Run, folder);
        var (distilled, alone) = (comparison.Run.Distilled.Metrics[headline.Name], comparison.UndistilledSearch.Metrics[headline.Name]);
        writer.WriteLine($"The best student of an undistilled search of the same cost: {headline.Title} {Number(alone.Mean, "0.0000")} on the test rows, against {Number(distilled.Mean, "0.0000")}.");
        writer.WriteLine(comparison.Verdict + (comparison.DistillingPaid ? "" : $" The student of the undistilled search is in {Path.Combine(folder, "undistilled")}."));
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
