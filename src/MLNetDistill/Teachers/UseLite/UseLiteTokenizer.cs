using System.Buffers;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>
/// The tokenizer of Universal Sentence Encoder lite: the most probable cut of a text into pieces of a fixed vocabulary (a unigram language
/// model; Kudo, Subword Regularization, 2018). Gives exactly the ids of the published JavaScript tokenizer, its quirks included. Thread-safe.
/// </summary>
public sealed class UseLiteTokenizer : Tokenizer
{
    /// <summary>The id of anything that no piece covers.</summary>
    public const int UnknownId = 0;

    // Ids 1 to 5 are marks such as <s> that never match a text.
    private const int FirstMatchedId = 6;

    private static readonly UseLiteNormalizer SharedNormalizer = new();

    private readonly string[] _pieces;
    private readonly double[] _scores;
    private readonly PieceTrie _trie;

    private UseLiteTokenizer(string[] pieces, double[] scores)
    {
        (_pieces, _scores) = (pieces, scores);
        _trie = new PieceTrie(pieces, FirstMatchedId);
    }

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="json">A JSON array of [piece, score] pairs in the order of the ids (UTF-8); a score of null counts as 0.</param>
    /// <exception cref="FormatException">Not such a vocabulary.</exception>
    public static UseLiteTokenizer FromVocabulary(ReadOnlySpan<byte> json)
    {
        try
        {
            var entries = JsonSerializer.Deserialize<JsonElement[][]>(json)!;
            if (entries.Length <= FirstMatchedId) throw new FormatException($"The vocabulary has only {entries.Length} pieces.");
            return new(
                [.. entries.Select(e => e[0].GetString() is { Length: > 0 } piece ? piece : throw new FormatException("The vocabulary has an empty piece."))],
                [.. entries.Select(e => e[1].ValueKind == JsonValueKind.Null ? 0 : e[1].GetDouble())]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new FormatException($"The vocabulary is not a JSON array of [piece, score] pairs: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override Normalizer Normalizer => SharedNormalizer;

    /// <summary>The number of pieces.</summary>
    public int VocabularySize => _pieces.Length;

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var normalized = Prepare(text, textSpan, settings);
        var spans = Cut(normalized, settings.MaxTokenCount);
        return new EncodeResults<EncodedToken>
        {
            Tokens = spans.ConvertAll(s => new EncodedToken(s.Id, normalized[s.Start..s.End], s.Start..s.End)),
            NormalizedText = normalized,
            CharsConsumed = spans.Count == 0 ? 0 : spans[^1].End,
        };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var normalized = Prepare(text, textSpan, settings);
        var spans = Cut(normalized, settings.MaxTokenCount);
        var ids = new int[spans.Count];
        for (var i = 0; i < ids.Length; i++) ids[i] = spans[i].Id;
        return new EncodeResults<int> { Tokens = ids, NormalizedText = normalized, CharsConsumed = spans.Count == 0 ? 0 : spans[^1].End };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        Cut(Prepare(text, textSpan, settings), settings.MaxTokenCount).Count;

    /// <summary>Writes the pieces, a space for every U+2581 and none in front; U+FFFD for what was unknown.</summary>
    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (idsConsumed, charsWritten) = (0, 0);
        foreach (var id in ids)
        {
            if (id < 0 || id >= _pieces.Length) return OperationStatus.InvalidData;
            var piece = _pieces[id].AsSpan();
            if (idsConsumed == 0 && piece[0] == UseLiteNormalizer.Space) piece = piece[1..];
            if (!piece.TryCopyTo(destination[charsWritten..])) return OperationStatus.DestinationTooSmall;
            destination.Slice(charsWritten, piece.Length).Replace(UseLiteNormalizer.Space, ' ');
            charsWritten += piece.Length;
            idsConsumed++;
        }
        return OperationStatus.Done;
    }

    private static string Prepare(string? text, ReadOnlySpan<char> span, EncodeSettings settings) =>
        settings.ConsiderNormalization ? SharedNormalizer.Normalize(span) : text ?? span.ToString();

    /// <summary>The best path through the lattice of pieces (Viterbi, 1967).</summary>
    private List<(int Id, int Start, int End)> Cut(string text, int maxCount)
    {
        var length = text.Length;
        var best = ArrayPool<double>.Shared.Rent(length + 1);
        var ids = ArrayPool<int>.Shared.Rent(length + 1);
        try
        {
            best.AsSpan(0, length + 1).Clear();
            ids.AsSpan(0, length + 1).Clear();
            for (var start = 0; start < length; start += CodePoint(text, start))
            {
                var (node, end, found) = (0, start, false);
                while (end < length && (node = _trie.Next(node, text[end])) != 0)
                {
                    end++;
                    if (_trie.IdAt(node) is var id && id < 0) continue;
                    found = true;
                    Offer(end, best[start] + _scores[id], id);
                }
                if (!found) Offer(start + CodePoint(text, start), best[start], UnknownId);
            }
            return Backtrack(text, ids, maxCount);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(best);
            ArrayPool<int>.Shared.Return(ids);
        }

        // A score of exactly 0 counts as "no path yet", and a tie goes to the piece that starts later: both as in the original.
        void Offer(int end, double score, int id)
        {
            if (best[end] == 0 || score >= best[end]) (best[end], ids[end]) = (score, id);
        }
    }

    private List<(int Id, int Start, int End)> Backtrack(string text, int[] ids, int maxCount)
    {
        var spans = new List<(int Id, int Start, int End)>();
        for (var end = text.Length; end > 0;)
        {
            var id = ids[end];
            var start = end - (id == UnknownId ? CodePointBefore(text, end) : _pieces[id].Length);
            // Unknown characters in a row are one token.
            if (id == UnknownId && spans.Count > 0 && spans[^1].Id == UnknownId) spans[^1] = (id, start, spans[^1].End);
            else spans.Add((id, start, end));
            end = start;
        }
        spans.Reverse();
        if (spans.Count > maxCount) spans.RemoveRange(maxCount, spans.Count - maxCount);
        return spans;
    }

    private static int CodePoint(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    private static int CodePointBefore(string text, int end) => end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
}
