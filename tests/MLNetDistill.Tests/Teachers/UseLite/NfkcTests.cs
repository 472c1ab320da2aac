using MLNetDistill.Inference;
using MLNetDistill.Teachers.UseLite;

namespace MLNetDistill.Tests.Teachers.UseLite;

public class NfkcTests
{
    private readonly UseLiteNormalizer _normalizer = new();

    [Theory]
    [InlineData("plain ASCII stays", "plain ASCII stays")]
    [InlineData("caf\u00e9", "caf\u00e9")]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("\ufb01ne \u2460 \u338f \u2026", "fine 1 kg ...")]
    [InlineData("a\u00a0b\u3000c", "a b c")]
    [InlineData("\u212b \u2126", "\u00c5 \u03a9")]
    [InlineData("\U0001d400\U0001f600", "A\U0001f600")] // beyond the first plane, with and without a decomposition
    [InlineData("a\u0323\u0307 a\u0307\u0323", "\u1ea1\u0307 \u1ea1\u0307")] // marks are put in canonical order before they compose
    [InlineData("e\u0301\u0301", "\u00e9\u0301")] // a second mark of the same class is blocked
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")] // Hangul is composed by arithmetic
    [InlineData("\ud55c\uae00", "\ud55c\uae00")]
    [InlineData("\u0958", "\u0915\u093c")] // a composition exclusion
    [InlineData("\u0301a", "\u0301a")] // a mark with nothing before it
    public void NormalizesAsUnicodeSays(string text, string expected) =>
        Assert.Equal(expected, _normalizer.Normalize(text)[1..].Replace(PieceTokenizer.Space, ' '));

    [Fact]
    public void LoneSurrogatesStay() => Assert.Equal("\u2581\ud83d\u00e9\ude00", _normalizer.Normalize("\ud83de\u0301\ude00"));

    [Fact]
    public void MarksTheSpacesAndTheStart()
    {
        Assert.Equal("", _normalizer.Normalize(""));
        Assert.Equal("\u2581\u2581a\u2581\u2581b\tc\u2581", _normalizer.Normalize(" a  b\tc "));
    }

    [Fact]
    public void ALongChainOfMarksIsSortedWithoutDelay()
    {
        var chain = "a" + string.Concat(Enumerable.Range(0, 50_000).Select(i => i % 2 == 0 ? "\u0307" : "\u0323"));
        var normalized = _normalizer.Normalize(chain);
        Assert.Equal(50_001, normalized.Length); // one mark joins the letter, one character goes in front
        Assert.StartsWith("\u2581\u1ea1\u0323", normalized);
    }
}
