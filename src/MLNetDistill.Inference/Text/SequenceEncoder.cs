namespace MLNetDistill.Inference;

/// <summary>
/// Text to the ids of its words or pieces in order, at most <see cref="MaxLength"/> of them. A pair becomes first text, separator, second text; where
/// that is too long, the longer text is cut first. Nothing is padded here.
/// </summary>
public sealed class SequenceEncoder : TextEncoder
{
    private readonly Vocabulary _vocabulary;
    private readonly PieceTokenizer? _pieces;

    /// <summary>Creates an encoder.</summary>
    /// <param name="vocabulary">The words or pieces and their ids.</param>
    /// <param name="maxLength">The most ids of an example; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than 1.</exception>
    public SequenceEncoder(Vocabulary vocabulary, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        _vocabulary = vocabulary;
        if (vocabulary.Scores is { } scores) _pieces = new PieceTokenizer(vocabulary.Words, [.. scores.Select(s => (double)s)], Vocabulary.FirstWordId, Vocabulary.UnknownId);
        MaxLength = maxLength;
    }

    /// <summary>The most ids of an example.</summary>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public override int IdCount => _vocabulary.Count;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        AddTokens(text, ids);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> text2, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var start = ids.Count;
        var first = AddTokens(text, ids);
        ids.Add(Vocabulary.SeparatorId);
        var second = AddTokens(text2, ids);

        var room = MaxLength - 1;
        var keepFirst = Math.Min(first, Math.Max(room - second, room - room / 2));
        var keepSecond = Math.Min(second, room - keepFirst);
        ids.RemoveRange(start + first + 1 + keepSecond, second - keepSecond);
        ids.RemoveRange(start + keepFirst, first - keepFirst);
    }

    private int AddTokens(ReadOnlySpan<char> text, IdBuffer ids)
    {
        if (_pieces is not null) return _pieces.Encode(text, MaxLength, ids);
        var count = 0;
        foreach (var word in WordTokenizer.Words(text))
        {
            if (count == MaxLength) break;
            ids.Add(_vocabulary.IdOf(word));
            count++;
        }
        return count;
    }
}
