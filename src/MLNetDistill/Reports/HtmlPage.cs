namespace MLNetDistill.Reports;

/// <summary>The frame of a report: one file without scripts or anything to load, light or dark as the reader likes, readable on a phone.</summary>
internal static class HtmlPage
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    });

    /// <summary>A whole page.</summary>
    public static string Create(string title, string subtitle, params IEnumerable<Html> sections) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <style>
        {new Html(Style.Value)}</style>
        </head>
        <body>
        <main>
        <header><h1>{title}</h1><p>{subtitle}</p></header>
        {sections}</main>
        </body>
        </html>

        """).Text;

    /// <summary>A part with a heading; its content lies side by side where there is room.</summary>
    public static Html Section(string heading, string? note, params IEnumerable<Html> content) =>
        Html.Of($"<section><h2>{heading}</h2>{(note is null ? Html.Empty : Html.Of($"<p>{note}</p>"))}<div class=\"row\">{content}</div></section>\n");

    /// <summary>A figure or table with its title.</summary>
    public static Html Card(string title, Html content, Html caption = default) =>
        Html.Of($"<figure><h3>{title}</h3>{content}{(string.IsNullOrEmpty(caption.Text) ? Html.Empty : Html.Of($"<figcaption>{caption}</figcaption>"))}</figure>");

    /// <summary>A few numbers that matter.</summary>
    public static Html Tiles(params IEnumerable<(string Name, string Value, string Note)> tiles) =>
        Html.Of($"<div class=\"tiles\">{tiles.Select(t => Html.Of($"<div><span>{t.Name}</span><strong>{t.Value}</strong><small>{t.Note}</small></div>"))}</div>\n");

    /// <summary>A table; its first column is text, the others are numbers. Wide ones scroll by themselves.</summary>
    public static Html Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<Html>> rows) => Html.Of($"""
        <div class="scroll" tabindex="0"><table>
        <thead><tr>{headers.Select(h => Html.Of($"<th scope=\"col\">{h}</th>"))}</tr></thead>
        <tbody>{rows.Select(row => Html.Of($"<tr><th scope=\"row\">{row[0]}</th>{row.Skip(1).Select(cell => Html.Of($"<td>{cell}</td>"))}</tr>\n"))}</tbody>
        </table></div>
        """);

    /// <summary>What the colors of a chart mean.</summary>
    public static Html Legend(params IEnumerable<(string Class, string Name)> series) =>
        Html.Of($"<span class=\"legend\">{series.Select(s => Html.Of($"<span><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><circle class=\"{s.Class}\" cx=\"5\" cy=\"5\" r=\"4\"/></svg>{s.Name}</span>"))}</span>");

    /// <summary>Text as it is, such as JSON.</summary>
    public static Html Code(string text) => Html.Of($"<pre tabindex=\"0\">{text}</pre>");
}
