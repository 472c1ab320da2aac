using MLNetDistill.Evaluation;


namespace MLNetDistill.Reports;

/// <summary>A confusion matrix as a grid of shades, and the mistakes that are made most.</summary>
internal static class ConfusionFigure
{
    private const double Width = 340, Top = 20;
    private const int Named = 20, Numbered = 10, Mistakes = 8;

    /// <summary>The grid.</summary>
    public static Html Matrix(ClassBreakdown breakdown, IReadOnlyList<string> classes)
    {
        var counts = breakdown.Confusion;
        var n = counts.Count;
        var left = n <= Named ? 108.0 : 4;
        var cell = Math.Min((Width - left - 4) / n, 60);
        var cells = new List<Html>();
        for (var row = 0; row < n; row++)
        {
            var total = Math.Max(1, counts[row].Sum());
            var y = Top + (row * cell);
            if (n <= Named) cells.Add(Html.Of($"<text x=\"{left - 5}\" y=\"{y + (cell / 2) + 4:0.#}\" text-anchor=\"end\">{NumberFormat.Shortened(classes[row], left - 24)} {row + 1}<title>{classes[row]}</title></text><text x=\"{left + ((row + 0.5) * cell):0.#}\" y=\"{Top - 5}\" text-anchor=\"middle\">{row + 1}</text>\n"));
            for (var column = 0; column < n; column++)
            {
                if (counts[row][column] == 0) continue;
                var x = left + (column * cell);
                // Few mistakes among many right answers are still seen. Half the strength leaves the numbers readable.
                var strength = 0.06 + (0.44 * Math.Sqrt((double)counts[row][column] / total));
                cells.Add(Html.Of($"<rect class=\"{(row == column ? "one" : "two")}\" fill-opacity=\"{strength:0.##}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{cell:0.##}\" height=\"{cell:0.##}\"><title>{classes[row]} → {classes[column]}: {counts[row][column]}</title></rect>\n"));
                if (n <= Numbered) cells.Add(Html.Of($"<text class=\"value\" x=\"{x + (cell / 2):0.#}\" y=\"{y + (cell / 2) + 4:0.#}\" text-anchor=\"middle\">{counts[row][column]}</text>\n"));
            }
        }
        return Html.Of($"""
            <svg viewBox="0 0 {Width} {Top + (n * cell) + 4:0.#}" role="img" aria-label="Confusion matrix: a row per right class, a column per predicted class">
            <rect class="frame" x="{left}" y="{Top}" width="{n * cell:0.##}" height="{n * cell:0.##}"/>
            {cells}</svg>
            """);
    }

    /// <summary>The pairs of classes that are mistaken most; nothing if there are none.</summary>
    public static Html Pairs(ClassBreakdown breakdown, IReadOnlyList<string> classes)
    {
        var pairs = from row in Enumerable.Range(0, classes.Count)
                    from column in Enumerable.Range(0, classes.Count)
                    where row != column && breakdown.Confusion[row][column] > 0
                    orderby breakdown.Confusion[row][column] descending, row, column
                    select new[] { Html.Of($"{classes[row]}"), Html.Of($"{classes[column]}"), Html.Of($"{breakdown.Confusion[row][column]}"), Html.Of($"{100.0 * breakdown.Confusion[row][column] / breakdown.Confusion[row].Sum():0.#} %") };
        var rows = pairs.Take(Mistakes).ToList();
        return rows.Count == 0 ? Html.Empty : HtmlPage.Card("Most frequent mistakes", HtmlPage.Table(["right class", "predicted", "times", "of the class"], rows));
    }
}
