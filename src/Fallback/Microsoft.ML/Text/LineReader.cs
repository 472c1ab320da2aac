using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// The lines of a file that are rows, with their numbers. Left out are empty lines, lines that start with //, and lines that start with # as long
/// as nothing else has come.
/// </summary>
internal static class LineReader
{
    public static IEnumerable<(long Number, string Text)> ReadLines(string path, TextLoader.Options options, bool withHeader)
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
            line = reader.ReadLine() ?? throw new EndOfStreamException(
                $"A quoted field opened on line {number} was never closed, and we've read to the last line in the file without finding the closing quote");
            text.Append('\n').Append(line);
            open = EndsInsideQuotes(line, options, startsInside: true);
        }
        while (open);
        return text.ToString();
    }

    private static bool EndsInsideQuotes(string line, TextLoader.Options options, bool startsInside)
    {
        var inside = startsInside;
        var i = 0;
        while (true)
        {
            if (!inside)
            {
                while (i < line.Length && line[i] == ' ' && !options.Separators.Contains(' '))
                    i++;
                if (i < line.Length && line[i] == '"')
                {
                    inside = true;
                    i++;
                }
            }
            if (inside)
            {
                i = EndOfQuoted(line, i, options.EscapeChar);
                if (i < 0)
                    return true;
                inside = false;
                while (i < line.Length && line[i] == ' ' && !options.Separators.Contains(' '))
                    i++;
                // Text behind a closing quote: the quotes are wrong, and no quote of this line is believed any more.
                if (i < line.Length && !options.Separators.Contains(line[i]))
                    return false;
            }
            var separator = i < line.Length ? line.IndexOfAny(options.Separators, i) : -1;
            if (separator < 0)
                return false;
            i = separator + 1;
        }
    }

    /// <summary>The position behind the closing quote, or -1.</summary>
    private static int EndOfQuoted(string line, int i, char escape)
    {
        for (; i < line.Length; i++)
        {
            if (line[i] == escape && (escape != '"' || i + 1 < line.Length && line[i + 1] == '"'))
                i++;
            else if (line[i] == '"')
                return i + 1;
        }
        return -1;
    }
}
