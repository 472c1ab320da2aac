using System.Globalization;
using System.Text;

namespace MLNetDistill.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class NumberFormat
{
    /// <summary>With thousands separators, and decimals for small ones.</summary>
    public static string Count(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    /// <summary>Bytes with a unit.</summary>
    public static string Bytes(double value) => value switch
    {
        < 1e3 => $"{Short(value)} B",
        < 1e6 => $"{Short(value / 1e3)} kB",
        < 1e9 => $"{Short(value / 1e6)} MB",
        _ => $"{Short(value / 1e9)} GB",
    };

    /// <summary>Microseconds, or milliseconds if there are many.</summary>
    public static string Microseconds(double value) => value < 10_000 ? $"{Short(value)} µs" : $"{Short(value / 1000)} ms";

    /// <summary>Seconds, minutes or hours.</summary>
    public static string Seconds(double value) => value switch
    {
        < 100 => $"{Short(value)} s",
        < 6000 => $"{Short(value / 60)} min",
        _ => $"{Short(value / 3600)} h",
    };

    /// <summary>Three digits.</summary>
    public static string Short(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.#", _ => "0.##" }, CultureInfo.InvariantCulture);

    /// <summary>A name that has room in a chart, whose letters are 11 pixels high.</summary>
    /// <param name="name">The name.</param>
    /// <param name="pixels">The room. Nobody knows a reader's font: letters are taken as somewhat wider than usual.</param>
    public static string Shortened(string name, double pixels)
    {
        var text = name.ReplaceLineEndings(" ").Trim();
        var width = 0.0;
        var end = 0; // the last place where the ellipsis still has room
        var place = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
            place += rune.Utf16SequenceLength;
            if (width + Width(Ellipsis) <= pixels) end = place;
            if (width > pixels) return string.Concat(text.AsSpan(0, end).TrimEnd(), Ellipsis.ToString());
        }
        return text;
    }

    private static readonly Rune Ellipsis = new('…');

    private static double Width(Rune rune) => 11 * rune.Value switch
    {
        'i' or 'j' or 'l' or 'f' or 't' or 'r' or ' ' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or '(' or ')' => 0.4,
        'W' or 'M' or 'm' or 'w' or '@' or '%' or '…' => 1,
        >= 'A' and <= 'Z' => 0.78,
        < 0x250 => 0.64,
        _ => 1.3,
    };
}
