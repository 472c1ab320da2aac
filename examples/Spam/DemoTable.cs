using System.Globalization;
using MLNetDistill.Evaluation;
using MLNetDistill.Reports;

namespace Spam;

/// <summary>Teacher, student without teacher and distilled student side by side.</summary>
internal static class DemoTable
{
    public static void Print(RunResult result)
    {
        var rows = new List<string[]> { new[] { "", "accuracy", "F1", "NLL", "ECE", "parameters", "bytes", "µs/e-mail" } };
        foreach (var (name, model) in new[] { ("teacher", result.Teacher), ("student without teacher", result.Undistilled), ("distilled student", result.Distilled) })
        {
            rows.Add([name, Format(model.Metrics["accuracy"], 100, "0.0"), Format(model.Metrics["f1"], 100, "0.0"), Format(model.Metrics["nll"], 1, "0.000"), Format(model.Metrics["ece"], 1, "0.000"),
                Number(model.Parameters, "#,0"), Number(model.Bytes, "#,0"), Number(model.LatencyMicroseconds, model.LatencyMicroseconds < 100 ? "0.0" : "#,0")]);
        }
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in rows) Console.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        Console.WriteLine($"\nMean ± standard deviation of {result.Seeds.Count} students. Distillation Ratio: {Number(result.DistillationRatio, "0.00")}\n");
    }

    private static string Format(MetricSummary value, double scale, string format) =>
        Number(value.Mean * scale, format) + (value.Count > 1 ? $" ±{Number(value.StandardDeviation * scale, format)}" : "");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
