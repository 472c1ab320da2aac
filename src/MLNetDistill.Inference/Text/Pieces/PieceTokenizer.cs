namespace MLNetDistill.Inference;

/// <summary>
/// Cuts a text into the pieces of a vocabulary: the most probable cut under a unigram language model (Kudo, Subword Regularization, 2018), as
/// SentencePiece made the vocabulary of Universal Sentence Encoder lite. The same text gives the same ids on every machine. Immutable,
/// thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// A text is normalized first: Unicode NFKC, one U+2581 in front, U+2581 for every space. A character that no piece begins with is unknown;
/// unknown ones in a row are one token.
/// </remarks>
public sealed class PieceTokenizer
{
    /// <summary>The character (LOWER ONE EIGHTH BLOCK) that stands for a space in the pieces.</summary>
    public const char Space = '\u2581';

    private readonly PieceTrie _trie;
    private readonly double[] _scores;
    private readonly int[] _lengths;
    private readonly int _firstId;
    private readonly int _unknownId;
    private readonly bool _piecesEndAtSpaces;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="pieces">The pieces in the order of their ids. Of one that occurs twice, the last counts.</param>
    /// <param name="scores">Their log-probabilities.</param>
    /// <param name="firstId">The id of the first piece.</param>
    /// <param name="unknownId">The id of what no piece covers; not that of a piece.</param>
    /// <exception cref="ArgumentException">A piece is empty, a score is missing or not a finite number, or the ids overlap.</exception>
    public PieceTokenizer(IReadOnlyList<string> pieces, IReadOnlyList<double> scores, int firstId, int unknownId)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentNullException.ThrowIfNull(scores);
        if (pieces.Count != scores.Count) throw new ArgumentException($"There are {pieces.Count} pieces and {scores.Count} scores.", nameof(scores));
        if (pieces.Any(string.IsNullOrEmpty)) throw new ArgumentException("The vocabulary has an empty piece.", nameof(pieces));
        if (!scores.All(double.IsFinite)) throw new ArgumentException("The score of a piece is not a finite number.", nameof(scores));
        if (unknownId >= firstId && unknownId < firstId + pieces.Count) throw new ArgumentException($"Id {unknownId} is that of a piece.", nameof(unknownId));
        (_firstId, _unknownId) = (firstId, unknownId);
        _trie = new PieceTrie(pieces);
        _scores = [.. scores];
        _lengths = [.. pieces.Select(p => p.Length)];
        _piecesEndAtSpaces = !pieces.Any(p => p.AsSpan(1).Contains(Space));
    }

    /// <summary>Appends the ids of a text.</summary>
    /// <param name="text">The text, as it is.</param>
    /// <param name="maxCount">The most ids to append; at least 0.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <returns>The number of ids appended.</returns>
    public int Encode(ReadOnlySpan<char> text, int maxCount, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var lattice = PieceLattice.Current;
        var count = Cut(lattice.Normalize(text), maxCount, ids, null);
        lattice.Trim();
        return count;
    }

    /// <summary>Appends the ids of a text that is normalized already, and where each one ends.</summary>
    /// <param name="normalized">What <see cref="Normalize"/> gives.</param>
    /// <param name="maxCount">The most ids to append; at least 0.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="ends">Receives the position behind each id's last character; null if nobody asks.</param>
    /// <returns>The number of ids appended.</returns>
    public int Cut(ReadOnlySpan<char> normalized, int maxCount, IdBuffer ids, IdBuffer? ends)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfNegative(maxCount);
        var lattice = PieceLattice.Current;
        var before = ids.Count;
        var score = 0.0;
        for (var start = 0; start < normalized.Length && ids.Count - before < maxCount;)
        {
            // No piece reaches over a space, so the best cut of a text is that of its words, and what is not read is not cut.
            var next = _piecesEndAtSpaces ? normalized[(start + 1)..].IndexOf(Space) : -1;
            var word = next < 0 ? normalized[start..] : normalized.Slice(start, next + 1);
            // The score goes on from word to word: in floating point the cut of a word depends on it, and the published tokenizer adds it all up.
            score = Search(word, score, lattice);
            Backtrack(word, start, lattice, before, maxCount, ids, ends);
            start += word.Length;
        }
        return ids.Count - before;
    }

    /// <summary>Unicode NFKC, one U+2581 in front, and U+2581 for every space; an empty text stays empty.</summary>
    public static string Normalize(ReadOnlySpan<char> text) => PieceLattice.Current.Normalize(text).ToString();

    /// <summary>The best path through the lattice of a word's pieces (Viterbi, 1967).</summary>
    /// <returns>Its score.</returns>
    private double Search(ReadOnlySpan<char> word, double score, PieceLattice lattice)
    {
        var (best, pieces) = lattice.Clear(word.Length + 1);
        best[0] = score;
        for (var start = 0; start < word.Length; start += CodePoint(word, start))
        {
            var (node, end, found) = (0, start, false);
            while (end < word.Length && (node = _trie.Next(node, word[end])) != 0)
            {
                end++;
                if (_trie.PieceAt(node) is var piece && piece < 0) continue;
                found = true;
                Offer(best, pieces, end, best[start] + _scores[piece], piece);
            }
            if (!found) Offer(best, pieces, start + CodePoint(word, start), best[start], PieceLattice.Unknown);
        }
        return best[word.Length];

        // A score of exactly 0 counts as "no path yet", and a tie goes to the piece that starts later: both as in the published tokenizer.
        static void Offer(Span<double> best, Span<int> pieces, int end, double score, int piece)
        {
            if (best[end] == 0 || score >= best[end]) (best[end], pieces[end]) = (score, piece);
        }
    }

    private void Backtrack(ReadOnlySpan<char> word, int offset, PieceLattice lattice, int before, int maxCount, IdBuffer ids, IdBuffer? ends)
    {
        var cuts = lattice.Cuts;
        var count = 0;
        for (var end = word.Length; end > 0;)
        {
            cuts[count++] = end;
            var piece = lattice.PieceEndingAt(end);
            end -= piece == PieceLattice.Unknown ? CodePointBefore(word, end) : _lengths[piece];
        }
        while (count-- > 0)
        {
            var piece = lattice.PieceEndingAt(cuts[count]);
            var id = piece == PieceLattice.Unknown ? _unknownId : _firstId + piece;
            // Unknown characters in a row are one token.
            if (id == _unknownId && ids.Count > before && ids.Ids[^1] == _unknownId) ends?.RemoveRange(ends.Count - 1, 1);
            else if (ids.Count - before == maxCount) return;
            else ids.Add(id);
            ends?.Add(offset + cuts[count]);
        }
    }

    private static int CodePoint(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    private static int CodePointBefore(ReadOnlySpan<char> text, int end) => end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
}
