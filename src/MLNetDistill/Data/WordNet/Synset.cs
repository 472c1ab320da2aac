using System.Globalization;

namespace MLNetDistill.Data.WordNet;

/// <summary>A set of words that mean the same.</summary>
/// <param name="Offset">Its number within a part of speech.</param>
/// <param name="Words">The words and phrases, as they are written in a text.</param>
/// <param name="Gloss">The definition, then perhaps examples in quotation marks.</param>
public sealed record Synset(int Offset, IReadOnlyList<string> Words, string Gloss)
{
    /// <summary>Reads a line of a data file: offset, file, type, number of words (hexadecimal), words each with a number, relations, <c>|</c>, gloss.</summary>
    internal static Synset Parse(string line)
    {
        var bar = line.IndexOf('|', StringComparison.Ordinal);
        var fields = (bar < 0 ? line : line[..bar]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var words = new string[int.Parse(fields[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)];
        for (var i = 0; i < words.Length; i++) words[i] = Readable(fields[4 + (2 * i)]);
        return new(int.Parse(fields[0], CultureInfo.InvariantCulture), words, bar < 0 ? "" : line[(bar + 1)..].Trim());
    }

    /// <summary>Phrases are joined by underscores, and some adjectives carry a mark of where they stand, such as <c>(p)</c>.</summary>
    private static string Readable(string word)
    {
        var mark = word.IndexOf('(', StringComparison.Ordinal);
        return (mark > 0 ? word[..mark] : word).Replace('_', ' ');
    }
}

/// <summary>A word and what it can mean.</summary>
/// <param name="Word">In lower case.</param>
/// <param name="Synsets">The numbers of its sets of synonyms, the most frequent sense first.</param>
public sealed record WordSenses(string Word, IReadOnlyList<int> Synsets)
{
    /// <summary>Reads a line of an index file: word, part of speech, number of senses, number of relations, relations, two numbers, the senses.</summary>
    internal static WordSenses Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var senses = int.Parse(fields[2], CultureInfo.InvariantCulture);
        var first = 6 + int.Parse(fields[3], CultureInfo.InvariantCulture);
        return new(fields[0].Replace('_', ' '), [.. fields[first..(first + senses)].Select(offset => int.Parse(offset, CultureInfo.InvariantCulture))]);
    }
}
