using MLNetDistill.Evaluation;


namespace MLNetDistill.Reports;

/// <summary>A reliability diagram: how often models are right that are so sure. Points below the diagonal are overconfident.</summary>
internal static class ReliabilityFigure
{
    /// <summary>The diagram.</summary>
    /// <param name="models">The style, name and predictions of each model.</param>
    public static Html Create(params IReadOnlyList<(string Style, string Name, ClassBreakdown Breakdown)> models)
    {
        var plot = new Plot("Reliability diagram: share of right predictions by confidence", Share("confidence, %"), Share("right, %")).Line("ideal", [(0, 0), (1, 1)]);
        foreach (var (style, name, breakdown) in models)
        {
            var bins = breakdown.Reliability;
            var all = Math.Max(1, bins.Sum(bin => bin.Count));
            plot.Line(style, bins.Select(bin => (bin.Confidence, bin.Accuracy)));
            foreach (var bin in bins)
                plot.Dot(style, bin.Confidence, bin.Accuracy, 2 + (5 * Math.Sqrt((double)bin.Count / all)), $"{name}: {bin.Count} predictions with {100 * bin.Confidence:0.0} % confidence, {100 * bin.Accuracy:0.0} % right");
        }
        return Html.Of($"{plot.ToHtml()}<figcaption>{HtmlPage.Legend(models.Select(m => (m.Style, m.Name)))} The larger a dot, the more predictions. On the dashed line confidence is what it says; below it the model is too sure.</figcaption>");
    }

    private static Axis Share(string title) => new(title, 0, 1, Format: value => NumberFormat.Count(100 * value));
}
