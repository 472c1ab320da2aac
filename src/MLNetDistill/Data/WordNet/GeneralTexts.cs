namespace MLNetDistill.Data.WordNet;

/// <summary>Short general English texts for a general student to learn from.</summary>
public static class GeneralTexts
{
    /// <summary>Every definition and every example of WordNet.</summary>
    /// <param name="files">The files; see <see cref="WordNetFiles.Install"/>.</param>
    /// <exception cref="FormatException">A line is damaged; the message gives the file and the line.</exception>
    public static IEnumerable<string> Of(WordNetFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return WordNetFiles.PartsOfSpeech.SelectMany(files.Synsets).SelectMany(synset => Cut(synset.Gloss));
    }

    /// <summary>The definition and the examples of a gloss: <c>definition; more of it; "example"; "example"</c>.</summary>
    internal static IEnumerable<string> Cut(string gloss)
    {
        var examples = gloss.IndexOf('"', StringComparison.Ordinal);
        var definition = (examples < 0 ? gloss : gloss[..examples]).Trim(' ', ';', ':');
        if (definition.Length > 0) yield return definition;
        if (examples < 0) yield break;
        // Quotation marks enclose the examples; what is between two of them is a separator or says who wrote it.
        var quoted = gloss[examples..].Split('"');
        for (var i = 1; i < quoted.Length; i += 2)
            if (quoted[i].Trim() is { Length: > 0 } example) yield return example;
    }
}
