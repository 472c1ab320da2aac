using MLNetDistill.Evaluation;
using MLNetDistill.Inference;


namespace MLNetDistill.Reports;

/// <summary>Models side by side: metrics, agreement, size, speed and training time.</summary>
internal static class ComparisonTable
{
    public static Html Create(TaskKind task, params IReadOnlyList<(string Title, ModelReport Model)> models)
    {
        var rows = Metric.Of(task).Select(metric => Row(metric.Title + (metric.HigherIsBetter ? "" : " ↓"), m => m.Metrics.TryGetValue(metric.Name, out var value) ? metric.Format(value) : "")).ToList();
        rows.Add(Row("agrees with the teacher, %", m => m.Agreement is { } agreement && !double.IsNaN(agreement.Labels) ? NumberFormat.Short(100 * agreement.Labels) : ""));
        rows.Add(Row("parameters", m => m.Parameters is { } count ? NumberFormat.Count(count) : ""));
        rows.Add(Row("size", m => m.Bytes is { } bytes ? NumberFormat.Bytes(bytes) : ""));
        rows.Add(Row("one prediction", m => m.LatencyMicroseconds is { } latency ? NumberFormat.Microseconds(latency) : ""));
        rows.Add(Row("training", m => m.TrainSeconds is { } seconds ? NumberFormat.Seconds(seconds) : ""));
        return HtmlPage.Table(["", .. models.Select(m => m.Title)], rows.Where(row => row.Skip(1).Any(cell => cell.Text.Length > 0)));

        IReadOnlyList<Html> Row(string name, Func<ModelReport, string> value) => [Html.Of($"{name}"), .. models.Select(m => Html.Of($"{value(m.Model)}"))];
    }
}
