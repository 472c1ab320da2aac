using System.Text;

namespace MLNetDistill.Inference.Tests;

public class WordTokenizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\u00A0\u2003", "")]
    [InlineData("Hello, World!", "hello|,|world|!")]
    [InlineData("DON'T don’t 'quoted' rock'", "don't|don't|'|quoted|'|rock|'")]
    [InlineData("3.14 abc123", "3|.|14|abc123")]
    [InlineData("ÄÖÜ Straße ΣΑΣ", "äöü|straße|σασ")]
    [InlineData("café", "café")]
    [InlineData("e\u0301te\u0301", "e\u0301te\u0301")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("我爱abc", "我|爱|abc")]
    [InlineData("a😀b👍🏽", "a|😀|b|👍|🏽")]
    [InlineData("❤️", "❤")]
    [InlineData("𐐀𐐁 𝐀", "𐐨𐐩|𝐀")]
    [InlineData("a\0b\u200Bc", "a|b|c")]
    [InlineData("İstanbul", "İstanbul")]
    public void Cuts_into_words(string text, string expected) => Assert.Equal(expected, string.Join('|', Words(text)));

    [Fact]
    public void A_lone_surrogate_reads_as_the_replacement_character()
    {
        Assert.Equal(["a", "\uFFFD", "b", "\uFFFD"], Words("a\uD83Db\uDE00"));
        Assert.Equal(["\uFFFD"], Words("\uD83D"));
        Assert.Equal(["a", "'", "\uFFFD"], Words("a'\uD83D"));
    }

    [Fact]
    public void A_long_run_is_cut_and_nothing_is_lost()
    {
        foreach (var text in new[] { new string('A', 1_000_000), string.Concat(Enumerable.Repeat("𐐀", 10_000)), "x" + string.Concat(Enumerable.Repeat("𐐀", 10_000)) })
        {
            var words = Words(text);
            Assert.All(words, w => Assert.InRange(w.Length, 1, WordTokenizer.MaxWordLength));
            Assert.Equal(text.EnumerateRunes().Select(Rune.ToLowerInvariant), string.Concat(words).EnumerateRunes());
        }
    }

    [Fact]
    public void Any_characters_give_valid_words()
    {
        var random = new Random(1);
        for (var n = 0; n < 300; n++)
        {
            var text = string.Concat(Enumerable.Range(0, 200).Select(_ => (char)random.Next(random.Next(3) == 0 ? 0x10000 : 0x100)));
            foreach (var word in Words(text))
            {
                Assert.InRange(word.Length, 1, WordTokenizer.MaxWordLength);
                Assert.DoesNotContain(word.EnumerateRunes(), Rune.IsWhiteSpace);
                // Encoding fails on a lone surrogate.
                Assert.NotEmpty(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(word));
                Assert.Equal([word], Words(word));
            }
        }
    }

    [Fact]
    public void Enumerating_allocates_nothing()
    {
        var text = string.Concat(Enumerable.Repeat("It's a Test, 😀 ÄÖ! ", 50));
        Count(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static int Count(string text)
        {
            var count = 0;
            foreach (var _ in WordTokenizer.Words(text)) count++;
            return count;
        }
    }

    internal static List<string> Words(string text)
    {
        var words = new List<string>();
        foreach (var word in WordTokenizer.Words(text)) words.Add(word.ToString());
        return words;
    }
}
