using System.Text;

namespace MLNetDistill.Inference.Tests;

public class PieceTokenizerTests
{
    private const int FirstId = 10;
    private const int UnknownId = 2;

    [Theory]
    [InlineData("", "")]
    [InlineData("ab", "_a b")]
    [InlineData("ab ab", "_a b _a b")]
    [InlineData(" b", "_ _ b")]
    [InlineData("x\u2603\U0001f600b", "_ ? b")] // unknown ones in a row are one
    [InlineData("\ufb01", "_ fi")] // the ligature is two letters after normalization
    [InlineData("\ud83d", "_ ?")]
    public void Cuts_into_the_most_probable_pieces(string text, string expected)
    {
        string[] pieces = ["\u2581", "a", "b", "ab", "\u2581a", "fi", "f", "i"];
        var tokenizer = new PieceTokenizer(pieces, [-1, -3, -3, -5, -2, -4, -6, -6], FirstId, UnknownId);
        var ids = new IdBuffer();
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, tokenizer.Encode(text, 100, ids));
        Assert.Equal(expected, string.Join(' ', ids.Ids.ToArray().Select(id => id == UnknownId ? "?" : pieces[id - FirstId].Replace('\u2581', '_'))));
    }

    // Word by word or all at once, the cut is the same, whether pieces reach over spaces or not.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gives_the_cut_of_the_whole_text(bool overSpaces)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            string[] pieces = [.. Enumerable.Range(0, random.Next(3, 40)).Select(_ => Piece(random, overSpaces)).Distinct()];
            // Equal scores, zeros and positive ones are where the order of additions and of comparisons shows.
            double[] scores = [.. pieces.Select(_ => random.Next(10) == 0 ? 0 : Math.Round(2 - 8 * random.NextDouble(), random.Next(4)))];
            var tokenizer = new PieceTokenizer(pieces, scores, FirstId, UnknownId);
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(6) switch { 0 => " ", 1 => "\U0001f600", 2 => "c", 3 => "b", _ => "a" }));
            var (ids, ends) = (new IdBuffer(), new IdBuffer());
            ids.Add(UnknownId);
            var normalized = PieceTokenizer.Normalize(text);
            var count = tokenizer.Cut(normalized, 1000, ids, ends);
            var expected = Reference(normalized, pieces, scores);
            Assert.Equal(expected.Select(e => e.Id), ids.Ids[1..].ToArray());
            Assert.Equal(expected.Select(e => e.End), ends.Ids.ToArray());
            Assert.Equal(expected.Count, count);

            var first = new IdBuffer();
            tokenizer.Encode(text, count / 2, first);
            Assert.Equal(ids.Ids.Slice(1, count / 2).ToArray(), first.Ids.ToArray());
        }
    }

    [Fact]
    public void Encoding_allocates_nothing_once_its_memory_has_grown()
    {
        var vocabulary = RandomStudent.Pieces(new Random(1));
        var encoder = new SequenceEncoder(vocabulary, 200);
        var ids = new IdBuffer();
        var text = string.Join(' ', Enumerable.Repeat("w1 don't w77 cafe\u0301\u0323 \ud55c\uae00", 20));
        var least = Enumerable.Range(0, 10).Min(_ =>
        {
            ids.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            encoder.Encode(text, ids);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
        Assert.Equal(200, ids.Count);
    }

    [Fact]
    public void What_is_no_vocabulary_is_refused()
    {
        Assert.Contains("1 pieces and 0", Assert.Throws<ArgumentException>(() => new PieceTokenizer(["a"], [], 0, -1)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => new PieceTokenizer([""], [0], 0, -1)).Message);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new PieceTokenizer(["a"], [double.NaN], 0, -1)).Message);
        Assert.Contains("Id 3", Assert.Throws<ArgumentException>(() => new PieceTokenizer(["a", "b"], [0, 0], 2, 3)).Message);
    }

    private static string Piece(Random random, bool overSpaces)
    {
        var piece = new StringBuilder(random.Next(3) == 0 ? "\u2581" : "");
        for (var i = random.Next(piece.Length == 0 ? 1 : 0, 4); i > 0; i--) piece.Append(overSpaces && random.Next(5) == 0 ? '\u2581' : "abbbb"[random.Next(5)]);
        return piece.ToString();
    }

    /// <summary>The published algorithm, word for word: ends ascending, for each the starts ascending, over the whole text.</summary>
    private static List<(int Id, int End)> Reference(string text, string[] pieces, double[] scores)
    {
        var (best, last) = (new double[text.Length + 1], new int[text.Length + 1]);
        Array.Fill(last, -1);
        var edges = new List<(int Start, int End, double Score, int Piece)>();
        for (var start = 0; start < text.Length; start += Step(text, start))
        {
            var found = false;
            for (var piece = 0; piece < pieces.Length; piece++)
            {
                if (!text.AsSpan(start).StartsWith(pieces[piece], StringComparison.Ordinal)) continue;
                edges.Add((start, start + pieces[piece].Length, scores[piece], piece));
                found = true;
            }
            if (!found) edges.Add((start, start + Step(text, start), 0, -1));
        }
        foreach (var (start, end, score, piece) in edges.OrderBy(e => e.End).ThenBy(e => e.Start))
            if (best[end] == 0 || score + best[start] >= best[end]) (best[end], last[end]) = (score + best[start], piece);
        var cuts = new List<(int Id, int End)>();
        for (var end = text.Length; end > 0;)
        {
            var id = last[end] < 0 ? UnknownId : FirstId + last[end];
            if (id != UnknownId || cuts.Count == 0 || cuts[^1].Id != UnknownId) cuts.Add((id, end));
            end -= last[end] >= 0 ? pieces[last[end]].Length : end > 1 && char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        }
        cuts.Reverse();
        return cuts;
    }

    private static int Step(string text, int at) => char.IsHighSurrogate(text[at]) ? 2 : 1;
}
