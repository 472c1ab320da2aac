using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// The lines of a file that are rows, with their numbers. Left out are empty lines, lines that start with //, and lines that start with # as long
/// as nothing else has come.
/// </summary>
internal static class LineReader
{
    public const int BatchSize = 64;

    /// <summary>The lines behind the header. A file that can't be read to its end fails a batch early, before the rows that no longer fill one.</summary>
    public static IEnumerable<(long Number, string Text)> ReadRows(string path, TextLoader.Options options) =>
        ReadLines(path, options, withHeader: false).Take((int)Math.Min(options.MaxRows ?? int.MaxValue, int.MaxValue)).Chunk(BatchSize).SelectMany(batch => batch);

    /// <summary>The first lines, two at least, the header among them.</summary>
    public static List<string> ReadSample(string path, TextLoader.Options options, int count) =>
        path is null ? [] : ReadLines(path, options, withHeader: true).Take(Math.Max(2, count)).Select(line => line.Text).ToList();

    private static IEnumerable<(long Number, string Text)> ReadLines(string path, TextLoader.Options options, bool withHeader)
    {
        using var reader = new StreamReader(path);
        var headerToSkip = options.HasHeader && !withHeader;
        var started = false;
        long number = 0;
        while (ReadLine(reader, options, number, started) is { } text)
        {
            number++;
            if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal) || !started && text[0] == '#')
                continue;
            started = true;
            if (!headerToSkip)
                yield return (number, text);
            headerToSkip = false;
        }
    }

    /// <summary>A line, or several joined by line feeds where a quoted field goes on.</summary>
    private static string ReadLine(StreamReader reader, TextLoader.Options options, long number, bool started)
    {
        var line = reader.ReadLine();
        if (!options.AllowQuoting || !options.ReadMultilines || string.IsNullOrEmpty(line) || line.StartsWith("//", StringComparison.Ordinal) || !started && line[0] == '#')
            return line;
        if (!EndsInsideQuotes(line, options, startsInside: false))
            return line;
        var text = new StringBuilder(line);
        bool open;
        do
        {
            line = reader.ReadLine() ?? throw new FormatException("Stream reading encountered exception", new EndOfStreamException(
                $"A quoted field opened on line {number} was never closed, and we've read to the last line in the file without finding the closing quote"));
            text.Append('\n').Append(line);
            open = EndsInsideQuotes(line, options, startsInside: true);
        }
        while (open);
        return text.ToString();
    }

    /// <summary>Whether a quoted field goes on behind the line. Once quotes are wrong none of the line is believed.</summary>
    private static bool EndsInsideQuotes(string line, TextLoader.Options options, bool startsInside)
    {
        if (line.Length == 0)
            return startsInside;
        var i = 0;
        var bad = false;
        var open = SkipField(line, ref i, options, startsInside, ref bad);
        while (i < line.Length)
        {
            open = SkipField(line, ref i, options, inside: false, ref bad);
            if (bad)
                return false;
            while (i < line.Length && options.Separators.Contains(line[i]))
                i++;
        }
        return open;
    }

    /// <summary>Moves behind a field; true if it is quoted and not closed.</summary>
    private static bool SkipField(string line, ref int i, TextLoader.Options options, bool inside, ref bool bad)
    {
        if (!inside)
        {
            SkipSpaces(line, ref i, options);
            if (i >= line.Length || line[i] != '"')
            {
                var separator = i < line.Length ? line.IndexOfAny(options.Separators, i) : -1;
                i = separator < 0 ? line.Length : separator;
                return false;
            }
            i++;
        }
        if (!FindClosingQuote(line, ref i, options.EscapeChar))
            return true;
        // With another escape character the package stays on the closing quote and takes it for text behind one, which keeps it from joining more lines.
        if (options.EscapeChar == '"')
            i++;
        SkipSpaces(line, ref i, options);
        bad |= i < line.Length && !options.Separators.Contains(line[i]);
        return false;
    }

    private static bool FindClosingQuote(string line, ref int i, char escape)
    {
        for (; i < line.Length; i++)
        {
            if (line[i] == escape && (escape != '"' || i + 1 < line.Length && line[i + 1] == '"'))
                i++;
            else if (line[i] == '"')
                return true;
        }
        return false;
    }

    private static void SkipSpaces(string line, ref int i, TextLoader.Options options)
    {
        while (i < line.Length && line[i] == ' ' && !options.Separators.Contains(' '))
            i++;
    }
}
