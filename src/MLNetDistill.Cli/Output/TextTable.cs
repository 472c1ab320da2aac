using System.Globalization;

namespace MLNetDistill.Cli.Output;

/// <summary>Plain tables, for people and for documentation.</summary>
internal static class TextTable
{
    /// <summary>A Markdown table.</summary>
    public static void WriteMarkdown(TextWriter writer, string[] headers, IEnumerable<string[]> rows)
    {
        writer.WriteLine($"| {string.Join(" | ", headers)} |");
        writer.WriteLine($"|{string.Concat(headers.Select(_ => " --- |"))}");
        foreach (var row in rows) writer.WriteLine($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|")))} |");
    }

    /// <summary>Each row as a name with its other cells below it: long cells stay readable in a narrow window.</summary>
    public static void WriteList(TextWriter writer, string[] headers, IEnumerable<string[]> rows)
    {
        foreach (var row in rows)
        {
            writer.WriteLine(row[0]);
            for (var i = 1; i < row.Length; i++)
                if (row[i].Length > 0) writer.WriteLine($"    {(i == 1 ? "" : headers[i] + ": ")}{row[i]}");
        }
    }

    /// <summary>A latency with three digits or so: a table's student takes a tenth of a microsecond, and a teacher ten thousand.</summary>
    public static string Microseconds(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>Aligned columns, the first to the left and the others to the right.</summary>
    public static void WriteAligned(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            writer.WriteLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }
}
