namespace MLNetDistill.Inference;

/// <summary>
/// Text to the ids of its words in order, at most <see cref="MaxLength"/> of them. A pair becomes first text, separator, second text; where
/// that is too long, the longer text is cut first. Nothing is padded here.
/// </summary>
public sealed class SequenceEncoder : TextEncoder
{
    private readonly Vocabulary _vocabulary;

    /// <summary>Creates an encoder.</summary>
    /// <param name="vocabulary">The words and their ids.</param>
    /// <param name="maxLength">The most ids of an example; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than 1.</exception>
    public SequenceEncoder(Vocabulary vocabulary, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        _vocabulary = vocabulary;
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
        AddWords(text, ids);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> text2, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var start = ids.Count;
        var first = AddWords(text, ids);
        ids.Add(Vocabulary.SeparatorId);
        var second = AddWords(text2, ids);

        var room = MaxLength - 1;
        var keepFirst = Math.Min(first, Math.Max(room - second, room - room / 2));
        var keepSecond = Math.Min(second, room - keepFirst);
        ids.RemoveRange(start + first + 1 + keepSecond, second - keepSecond);
        ids.RemoveRange(start + keepFirst, first - keepFirst);
    }

    private int AddWords(ReadOnlySpan<char> text, IdBuffer ids)
    {
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
