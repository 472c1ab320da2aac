using System.Buffers;
using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
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
    private readonly PieceTokenizer _tokenizer;

    private UseLiteTokenizer(string[] pieces, double[] scores)
    {
        (_pieces, _scores) = (pieces, scores);
        _tokenizer = new PieceTokenizer(pieces[FirstMatchedId..], scores[FirstMatchedId..], FirstMatchedId, UnknownId);
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

    /// <summary>The pieces that can be matched, each with its row of an encoder's embeddings.</summary>
    /// <param name="table">The embeddings, [ids × width].</param>
    /// <param name="width">The width of an embedding.</param>
    internal TokenEmbeddings Embeddings(ReadOnlySpan<float> table, int width)
    {
        // Of a piece that occurs twice, only the last is ever matched.
        int[] ids = [.. Enumerable.Range(FirstMatchedId, _pieces.Length - FirstMatchedId).GroupBy(id => _pieces[id], (_, same) => same.Last()).Order()];
        var values = new float[ids.Length * width];
        for (var i = 0; i < ids.Length; i++) table.Slice(ids[i] * width, width).CopyTo(values.AsSpan(i * width));
        return new(new Vocabulary(ids.Select(id => _pieces[id]), ids.Select(id => (float)_scores[id])), width, values);
    }

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
            if (idsConsumed == 0 && piece[0] == PieceTokenizer.Space) piece = piece[1..];
            if (!piece.TryCopyTo(destination[charsWritten..])) return OperationStatus.DestinationTooSmall;
            destination.Slice(charsWritten, piece.Length).Replace(PieceTokenizer.Space, ' ');
            charsWritten += piece.Length;
            idsConsumed++;
        }
        return OperationStatus.Done;
    }

    private static string Prepare(string? text, ReadOnlySpan<char> span, EncodeSettings settings) =>
        settings.ConsiderNormalization ? SharedNormalizer.Normalize(span) : text ?? span.ToString();

    private List<(int Id, int Start, int End)> Cut(string text, int maxCount)
    {
        var (ids, ends) = (new IdBuffer(), new IdBuffer());
        var count = _tokenizer.Cut(text, maxCount, ids, ends);
        var spans = new List<(int Id, int Start, int End)>(count);
        for (var i = 0; i < count; i++) spans.Add((ids.Ids[i], i == 0 ? 0 : ends.Ids[i - 1], ends.Ids[i]));
        return spans;
    }
}
