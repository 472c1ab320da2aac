using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace MLNetDistill.Inference;

/// <summary>
/// The words a text student knows, most frequent first, or the pieces with their scores. Id 0 is padding, 1 an unknown word, 2 the mark between
/// the texts of a pair; the words or pieces follow from <see cref="FirstWordId"/> on. Immutable and thread-safe.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The id that fills up a short text.</summary>
    public const int PaddingId = 0;

    /// <summary>The id of every word that is not in the vocabulary.</summary>
    public const int UnknownId = 1;

    /// <summary>The id between the two texts of a pair.</summary>
    public const int SeparatorId = 2;

    /// <summary>The id of the first word.</summary>
    public const int FirstWordId = 3;

    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>Creates a vocabulary from words or pieces in the order of their ids.</summary>
    /// <param name="words">The words or pieces.</param>
    /// <param name="scores">The log-probability of each piece (see <see cref="PieceTokenizer"/>); null (default) for words.</param>
    /// <exception cref="ArgumentException">A word is empty, holds a line break, or occurs twice; or there is not one finite score per piece.</exception>
    public Vocabulary(IEnumerable<string> words, IEnumerable<float>? scores = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        Words = Array.AsReadOnly<string>([.. words]);
        var ids = new Dictionary<string, int>(Words.Count, StringComparer.Ordinal);
        foreach (var word in Words)
        {
            if (string.IsNullOrEmpty(word) || word.AsSpan().ContainsAny('\n', '\r'))
                throw new ArgumentException($"Word {ids.Count + 1} of the vocabulary is empty or holds a line break.", nameof(words));
            if (!ids.TryAdd(word, FirstWordId + ids.Count))
                throw new ArgumentException($"'{word}' is in the vocabulary twice.", nameof(words));
        }
        if (scores is not null)
        {
            Scores = Array.AsReadOnly<float>([.. scores]);
            if (Scores.Count != Words.Count || !Scores.All(float.IsFinite))
                throw new ArgumentException($"The vocabulary's {Words.Count} pieces need as many finite scores; there are {Scores.Count(float.IsFinite)}.", nameof(scores));
        }
        _ids = ids.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of ids, the three reserved ones included: the rows of the student's embedding table.</summary>
    public int Count => FirstWordId + Words.Count;

    /// <summary>The words or pieces in the order of their ids, from <see cref="FirstWordId"/> on.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The log-probability of each piece; null if these are words.</summary>
    public IReadOnlyList<float>? Scores { get; }

    /// <summary>What this is a vocabulary of.</summary>
    public TokenKind Tokens => Scores is null ? TokenKind.Words : TokenKind.Pieces;

    /// <summary>The id of a word as <see cref="WordTokenizer"/> gives it; <see cref="UnknownId"/> if it is not in the vocabulary. Allocates nothing.</summary>
    public int IdOf(ReadOnlySpan<char> word) => _ids.TryGetValue(word, out var id) ? id : UnknownId;

    /// <summary>The most frequent words of the texts; ties in ordinal order of the words, so that the same texts always give the same ids.</summary>
    /// <param name="texts">The training texts.</param>
    /// <param name="maxWords">The most words to keep; at least 1.</param>
    /// <param name="minCount">Words seen less often are left out. Default 1.</param>
    /// <param name="cancellationToken">Stops the count.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static Vocabulary Build(IEnumerable<string> texts, int maxWords, int minCount = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minCount, 1);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var word in WordTokenizer.Words(text))
            {
                lookup.TryGetValue(word, out var count);
                lookup[word] = count + 1;
            }
        }
        return new Vocabulary(counts
            .Where(pair => pair.Value >= minCount)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(maxWords)
            .Select(pair => pair.Key));
    }

    /// <summary>Writes the words, one UTF-8 line each, without a byte-order mark.</summary>
    public void Save(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var word in Words) writer.WriteLine(word);
    }

    /// <summary>Writes the scores of pieces as little-endian 32-bit floats; nothing for words.</summary>
    public void SaveScores(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var score in Scores ?? [])
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, score);
            stream.Write(bytes);
        }
    }

    /// <summary>Reads what <see cref="Save"/> and <see cref="SaveScores"/> wrote.</summary>
    /// <param name="stream">The words or pieces.</param>
    /// <param name="scores">The scores of pieces; null (default) for words.</param>
    /// <exception cref="FormatException">The stream is not UTF-8, a word is empty or occurs twice, or the scores do not fit.</exception>
    public static Vocabulary Load(Stream stream, byte[]? scores = null)
    {
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), false, leaveOpen: true);
            var words = new List<string>();
            while (reader.ReadLine() is { } word) words.Add(word);
            return new Vocabulary(words, scores is null ? null : ReadScores(scores));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The vocabulary is not valid: {e.Message}", e);
        }
    }

    private static float[] ReadScores(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(float) != 0) throw new ArgumentException($"the scores of its pieces are {bytes.Length} bytes, not a multiple of 4");
        var scores = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < scores.Length; i++) scores[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return scores;
    }
}
