using MLNetDistill.Evaluation;


namespace MLNetDistill.Reports;

/// <summary>How a multi-label student does on each label.</summary>
internal static class LabelTable
{
    private const int Most = 30;

    /// <summary>The most frequent labels, with the student that had no teacher beside them.</summary>
    public static Html Section(IReadOnlyList<string> names, IReadOnlyList<LabelCounts> distilled, IReadOnlyList<LabelCounts> undistilled, string note)
    {
        var labels = Enumerable.Range(0, names.Count).OrderByDescending(c => distilled[c].Actual).ThenBy(c => c).Take(Most);
        var rows = labels.Select(c => new[]
        {
            Html.Of($"{names[c]}"), Html.Of($"{NumberFormat.Count(distilled[c].Actual)}"), Share(distilled[c].Precision), Share(distilled[c].Recall), Share(distilled[c].F1), Share(undistilled[c].F1),
        });
        var table = HtmlPage.Table(["label", "examples", "precision, %", "recall, %", "F1, %", "F1 without teacher, %"], rows);
        return HtmlPage.Section("Where it is right", null, HtmlPage.Card("The distilled student by label", table, Html.Of($"{(names.Count > Most ? $"The {Most} most frequent labels of {names.Count}. " : "")}{note}")));
    }

    private static Html Share(double value) => Html.Of($"{(double.IsNaN(value) ? "-" : NumberFormat.Short(100 * value))}");
}
