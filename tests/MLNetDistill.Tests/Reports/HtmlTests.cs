using MLNetDistill.Reports;

namespace MLNetDistill.Tests.Reports;

public sealed class HtmlTests
{
    [Fact]
    public void ValuesAreEscapedAndMarkupIsNot()
    {
        var name = "<script>alert(\"1\")</script> & 'more'";
        Assert.Equal("<b title=\"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;\"><i>2.5</i></b>", Html.Of($"<b title=\"{name}\">{Html.Of($"<i>{2.5}</i>")}</b>").Text);
        Assert.Equal("<i>1</i><i>2</i>", Html.Of($"{new[] { 1, 2 }.Select(n => Html.Of($"<i>{n}</i>"))}").Text);
    }

    [Theory]
    [InlineData(0.7, 0.93, false, 5)]
    [InlineData(3, 3, false, 5)]
    [InlineData(-5, 1200, false, 6)]
    [InlineData(0.09, 45, true, 6)]
    [InlineData(10, 14, true, 6)]
    [InlineData(1e3, 1e9, true, 8)]
    public void TicksAreRoundFewAndInside(double low, double high, bool logarithmic, int most)
    {
        var axis = Axis.For("", [low, high], logarithmic);
        var ticks = axis.Ticks().ToList();
        Assert.InRange(ticks.Count, 2, most + 2);
        Assert.Equal(ticks.Order().Distinct(), ticks);
        Assert.All(ticks, tick => Assert.InRange(axis.Place(tick), 0, 1));
        Assert.All(ticks, tick => Assert.True(tick.ToString("G12", System.Globalization.CultureInfo.InvariantCulture).TrimStart('-').Trim('0', '.').Length <= 5));
        Assert.InRange(axis.Place(low), 0, 1);
        Assert.InRange(axis.Place(high), 0, 1);
    }

    [Fact]
    public void AnAxisWithoutValuesHasRoom()
    {
        Assert.NotEmpty(Axis.For("", []).Ticks());
        Assert.NotEmpty(Axis.For("", [double.NaN, 0], logarithmic: true).Ticks());
    }

    [Fact]
    public void LongNamesKeepWholeCharacters()
    {
        Assert.Equal("abc", NumberFormat.Shortened("abc", 100));
        Assert.Equal("ab…", NumberFormat.Shortened("abcdefgh", 30));
        Assert.Equal("a…", NumberFormat.Shortened("a😀bcd", 20));
        Assert.Equal("a😀…", NumberFormat.Shortened("a😀bcd", 33));
        Assert.Equal("…", NumberFormat.Shortened("WWW", 5));
    }
}
