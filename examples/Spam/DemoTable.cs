using System.Globalization;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using Spectre.Console;

namespace Spam;

/// <summary>Teacher, student without teacher and distilled student side by side.</summary>
internal static class DemoTable
{
    public static void Print(RunResult result)
    {
        var table = new Table().AddColumns("", "accuracy", "F1", "NLL", "ECE", "parameters", "bytes", "µs per e-mail");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var (name, model) in new[] { ("teacher", result.Teacher), ("student without teacher", result.Undistilled), ("distilled student", result.Distilled) })
        {
            table.AddRow($"{name} ({model.Name})", Percent(model.Metrics["accuracy"]), Percent(model.Metrics["f1"]), Plain(model.Metrics["nll"]), Plain(model.Metrics["ece"]),
                Count(model.Parameters), Count(model.Bytes), model.LatencyMicroseconds?.ToString(model.LatencyMicroseconds < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture) ?? "");
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Mean ± standard deviation of {result.Seeds.Count} students; Distillation Ratio {result.DistillationRatio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "undefined"}.");
    }

    private static string Percent(MetricSummary value) => Format(value, 100, "0.0");

    private static string Plain(MetricSummary value) => Format(value, 1, "0.000");

    private static string Format(MetricSummary value, double scale, string format) =>
        (value.Mean * scale).ToString(format, CultureInfo.InvariantCulture) + (value.Count > 1 ? $" ±{(value.StandardDeviation * scale).ToString(format, CultureInfo.InvariantCulture)}" : "");

    private static string Count(long? value) => value?.ToString("#,0", CultureInfo.InvariantCulture) ?? "";
}
