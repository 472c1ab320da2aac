namespace MLNetDistill.Data.WordNet;

/// <summary>The synonyms of English words in their most frequent sense as a noun, a verb, an adjective or an adverb.</summary>
public sealed class Thesaurus
{
    // What is nearly always a word of grammar, although WordNet has some of them as nouns: "a" is a blood group, "who" an organization.
    private static readonly HashSet<string> Grammar = [.. (
        "a about above after again all am an and any are as at be been before being below between both but by can could did do does doing done down during each few for "
        + "from further get go had has have having he her here hers him his how i if in into is it its just let may me might mine more most much must my no nor not now of off on "
        + "once one only or other our out over own same shall she should so some such than that the their them then there these they this those through to too two under until "
        + "up us very was we were what when where which while who whom why will with would you your").Split(' ')];

    private static readonly Lazy<Thesaurus> Shared = new(() => Of(WordNetFiles.Install()), LazyThreadSafetyMode.PublicationOnly);

    private readonly Dictionary<string, string[]> _synonyms;

    private Thesaurus(Dictionary<string, string[]> synonyms) => _synonyms = synonyms;

    /// <summary>WordNet's, fetched with npm the first time and read once.</summary>
    /// <exception cref="IOException">The files are not in the cache and can't be fetched; the message gives the command to run.</exception>
    public static Thesaurus WordNet => Shared.Value;

    /// <summary>Reads a thesaurus.</summary>
    /// <exception cref="FormatException">A file is damaged; the message gives the file and the line.</exception>
    public static Thesaurus Of(WordNetFiles files)
    {
        var synonyms = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var part in WordNetFiles.PartsOfSpeech)
        {
            var sets = files.Synsets(part).ToDictionary(set => set.Offset, set => set.Words);
            foreach (var word in files.Words(part).Where(word => !Grammar.Contains(word.Word)))
            {
                var others = sets.GetValueOrDefault(word.Synsets[0], []).Where(other => !other.Equals(word.Word, StringComparison.OrdinalIgnoreCase));
                string[] all = [.. synonyms.GetValueOrDefault(word.Word, []).Concat(others).Distinct()];
                if (all.Length > 0) synonyms[word.Word] = all;
            }
        }
        return new(synonyms);
    }

    /// <summary>The words and phrases that may stand for a word; none for a word of grammar, an inflected form or an unknown word.</summary>
    /// <param name="word">In any case.</param>
    public IReadOnlyList<string> Synonyms(string word) => _synonyms.GetValueOrDefault(word.ToLowerInvariant(), []);
}
