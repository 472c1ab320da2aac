using System.Text;
using MLNetDistill.Teachers.UseLite;

namespace MLNetDistill.Tests.Teachers.UseLite;

/// <summary>Expected ids come from the published JavaScript tokenizer.</summary>
public class UseLiteTokenizerTests
{
    public static TheoryData<string, int[]> Published() => new()
    {
        { "The quick brown fox jumps over the lazy dog.", [34, 2280, 3744, 1394, 152, 2009, 7, 132, 9, 6266, 959, 6] },
        { "How do I activate my new card?", [728, 64, 16, 7858, 69, 159, 1305, 54] },
        {
            "I paid £3.50 for a  caffè latte — 日本語 test ☃ 😀 ok",
            [16, 1678, 3011, 3654, 1019, 22, 11, 30, 976, 1266, 5016, 549, 17, 330, 405, 30, 0, 748, 30, 0, 30, 0, 2303]
        },
        {
            "a stirring , funny and finally transporting re-imagining of beauty and the beast and 1930s horror films",
            [11, 638, 369, 1040, 30, 8, 1987, 12, 2260, 5228, 23, 137, 24, 425, 891, 97, 23, 14, 4705, 12, 9, 464, 2787, 12, 282, 1714, 7, 6882, 722, 7]
        },
        { "Hi", [1603] },
        { "  leading and trailing spaces\tand a tab ", [30, 30, 2428, 12, 5578, 23, 1016, 7, 0, 381, 11, 5520, 30] },
        { "", [] },
    };

    [UseLiteTheory]
    [MemberData(nameof(Published))]
    public void GivesThePublishedIds(string text, int[] ids)
    {
        Assert.Equal(ids, InstalledEncoder.Tokenizer.EncodeToIds(text));
        Assert.Equal(ids, InstalledEncoder.Tokenizer.EncodeToIds(text.AsSpan()));
        Assert.Equal(ids.Length, InstalledEncoder.Tokenizer.CountTokens(text));
    }

    [UseLiteFact]
    public void TokensCoverTheNormalizedText()
    {
        var tokens = InstalledEncoder.Tokenizer.EncodeToTokens("ok ☃☃😀 ﬁne", out var normalized);
        Assert.Equal("▁ok▁☃☃😀▁fine", normalized);
        Assert.Equal(normalized, string.Concat(tokens.Select(t => t.Value)));
        Assert.All(tokens, t => Assert.Equal(normalized![t.Offset], t.Value));
        Assert.Equal("☃☃😀", Assert.Single(tokens, t => t.Id == UseLiteTokenizer.UnknownId).Value);
    }

    [UseLiteFact]
    public void StopsAtTheLargestCount()
    {
        var all = InstalledEncoder.Tokenizer.EncodeToIds("How do I activate my new card?");
        var first = InstalledEncoder.Tokenizer.EncodeToIds("How do I activate my new card?", 3, out var normalized, out var consumed);
        Assert.Equal(all.Take(3), first);
        Assert.Equal("▁How▁do▁I", normalized![..consumed]);
    }

    [UseLiteFact]
    public void DecodesBackToTheText()
    {
        const string Text = "How do I activate my new card?";
        Assert.Equal(Text, InstalledEncoder.Tokenizer.Decode(InstalledEncoder.Tokenizer.EncodeToIds(Text)));
        Assert.Equal("\ufffd", InstalledEncoder.Tokenizer.Decode([UseLiteTokenizer.UnknownId]));
        Assert.Throws<InvalidOperationException>(() => InstalledEncoder.Tokenizer.Decode([8000]));
    }

    [Fact]
    public void TheMostProbableCutWins()
    {
        var tokenizer = Tiny(("▁", -1), ("a", -3), ("b", -3), ("ab", -5), ("▁a", -2));
        Assert.Equal([10, 8], tokenizer.EncodeToIds("ab")); // ▁a + b = -5 beats ▁ + ab = -6
    }

    [Fact]
    public void ATieGoesToThePieceThatStartsLater()
    {
        var tokenizer = Tiny(("▁", -1), ("a", -2), ("b", -2), ("ab", -4));
        Assert.Equal([6, 7, 8], tokenizer.EncodeToIds("ab"));
    }

    [Fact]
    public void ARepeatedPieceKeepsItsLastId()
    {
        var tokenizer = Tiny(("▁", -1), ("a", -2), ("a", -9));
        Assert.Equal([6, 8], tokenizer.EncodeToIds("a"));
    }

    [Fact]
    public void UnknownCharactersInARowAreOneToken()
    {
        var tokenizer = Tiny(("▁", -1), ("a", -2));
        Assert.Equal([6, 0, 7, 0], tokenizer.EncodeToIds("x😀\ud83da☃"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[[\"a\"]]")]
    [InlineData("[[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2]]")]
    [InlineData("[null,null,null,null,null,null,null]")]
    public void AnythingElseIsNotAVocabulary(string json) =>
        Assert.Throws<FormatException>(() => UseLiteTokenizer.FromVocabulary(Encoding.UTF8.GetBytes(json)));

    private static UseLiteTokenizer Tiny(params (string Piece, double Score)[] pieces)
    {
        string[] reserved = ["�", "<s>", "</s>", "x1", "x2", "x3"];
        var entries = reserved.Select(r => new object[] { r, 0 }).Concat(pieces.Select(p => new object[] { p.Piece, p.Score }));
        return UseLiteTokenizer.FromVocabulary(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(entries));
    }
}
