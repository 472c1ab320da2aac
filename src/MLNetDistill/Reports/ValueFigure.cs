using MLNetDistill.Evaluation;


namespace MLNetDistill.Reports;

/// <summary>Predicted against true values, and how far one is from the other: a model that is wrong on some values only shows here and not in a mean.</summary>
internal static class ValueFigure
{
    /// <summary>Both diagrams.</summary>
    /// <param name="models">The style, name and predictions of each model.</param>
    public static Html Section(params IReadOnlyList<(string Style, string Name, RegressionBreakdown Values)> models)
    {
        var points = models.SelectMany(m => m.Values.Points).ToList();
        var truth = Axis.For("true value", points.Select(p => p[0]));
        // Both directions have the same ends, so that the line of right predictions is the diagonal.
        var all = Axis.For("true value", points.SelectMany(p => p));
        var predicted = new Plot("Predicted against true values", all, all with { Title = "predicted" }).Line("ideal", [(all.Minimum, all.Minimum), (all.Maximum, all.Maximum)]);
        var errors = new Plot("Errors against true values", truth, Axis.For("predicted − true", points.Select(p => p[1] - p[0]).Append(0))).Line("ideal", [(truth.Minimum, 0), (truth.Maximum, 0)]);
        foreach (var (style, name, values) in models)
        {
            foreach (var point in values.Points)
            {
                var title = $"{name}: {NumberFormat.Short(point[1])} where {NumberFormat.Short(point[0])} is right";
                predicted.Dot($"faint {style}", point[0], point[1], 2.5, title);
                errors.Dot($"faint {style}", point[0], point[1] - point[0], 2.5, title);
            }
        }
        var legend = Html.Of($"{HtmlPage.Legend(models.Select(m => (m.Style, m.Name)))} Some of the test rows. On the dashed line a prediction is right.");
        return HtmlPage.Section("Where it is right", null, HtmlPage.Card("Predicted and true values", predicted.ToHtml(), legend), HtmlPage.Card("Errors", errors.ToHtml(), legend));
    }
}
