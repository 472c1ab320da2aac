using System.Globalization;
using MLNetDistill.Evaluation;
using MLNetDistill.Reports;

namespace MLNetDistill.Cli.Output;

/// <summary>Teacher, undistilled and distilled student side by side.</summary>
internal static class ResultTable
{
    public static void Write(TextWriter writer, RunResult result, string folder)
    {
        var models = new[] { result.Teacher, result.Undistilled, result.Distilled };
        var rows = new List<string[]> { new[] { $"{result.Data.Name}, {result.Data.Test} test rows", $"teacher ({result.Teacher.Name})", "without teacher", "distilled" } };
        foreach (var metric in Metric.Of(result.Task))
            rows.Add([metric.Title, .. models.Select(model => model.Metrics.TryGetValue(metric.Name, out var value) ? metric.Format(value) : "")]);
        rows.Add(["agrees with the teacher", .. models.Select(model => model.Agreement is { } agreement && !double.IsNaN(agreement.Labels) ? Number(agreement.Labels * 100, "0.0") : "")]);
        rows.Add(["parameters", .. models.Select(model => model.Parameters is { } count ? Number(count, "#,0") : "")]);
        rows.Add(["bytes", .. models.Select(model => model.Bytes is { } bytes ? Number(bytes, "#,0") : "")]);
        rows.Add(["µs per prediction", .. models.Select(model => model.LatencyMicroseconds is { } latency ? TextTable.Microseconds(latency) : "")]);
        rows.Add(["training, s", .. models.Select(model => model.TrainSeconds is { } seconds ? Number(seconds, "0.0") : "")]);
        TextTable.WriteAligned(writer, rows);
        writer.WriteLine();
        writer.WriteLine($"Distillation Ratio: {(result.DistillationRatio is { } ratio ? Number(ratio, "0.00") : result.Teacher.Metrics.Count == 0 ? "undefined, since the teacher has other classes" : "undefined, since the teacher is not better than the student without it")}"
            + $" (mean ± standard deviation of {result.Seeds.Count} seed{(result.Seeds.Count == 1 ? "" : "s")})");
        writer.WriteLine($"Results are in {folder}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
