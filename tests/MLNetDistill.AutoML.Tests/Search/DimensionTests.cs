using System.Globalization;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class DimensionTests
{
    public static TheoryData<Dimension> All => new(
        new ChoiceDimension("c", ["a", "b", "c"]),
        new ChoiceDimension("n", [1L, 2.5, true, "x"]),
        new RealDimension("r", -2, 5),
        new RealDimension("l", 1e-4, 10, logarithmic: true),
        new IntegerDimension("i", -3, 4),
        new IntegerDimension("g", 1, 1000, logarithmic: true));

    [Theory]
    [MemberData(nameof(All))]
    public void EveryPlaceHasAValueAndTheValueLiesThere(Dimension dimension)
    {
        for (var i = 0; i <= 1000; i++)
        {
            var value = dimension.FromUnit(i / 1000.0);
            Assert.Equal(value, dimension.Read(value));
            Assert.Equal(value, dimension.FromUnit(dimension.ToUnit(value)));
            Assert.InRange(dimension.ToUnit(value), 0, 1);
        }
        Assert.Equal(dimension.DefaultValue, dimension.Read(dimension.DefaultValue));
    }

    [Fact]
    public void WholeNumbersAreDrawnEquallyOftenUpToTheBounds()
    {
        var dimension = new IntegerDimension("i", 2, 5);
        var counts = Enumerable.Range(0, 4000).GroupBy(i => (long)dimension.FromUnit((i + 0.5) / 4000)).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal([2L, 3L, 4L, 5L], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.Equal(1000, count));
    }

    [Fact]
    public void JsonDoesNotTellWholeFromReal()
    {
        Assert.Equal(2.0, new RealDimension("r", 0, 5).Read(2L));
        Assert.Equal(2.0, new ChoiceDimension("c", [1.5, 2.0]).Read(2L));
        Assert.Throws<ArgumentException>(() => new RealDimension("r", 0, 5).Read("2"));
        Assert.Throws<ArgumentException>(() => new RealDimension("r", 0, 5).Read(5.1));
        Assert.Equal(2L, new IntegerDimension("i", 0, 5).Read(2.0));
        Assert.Equal(2L, new IntegerDimension("i", 0, 5).Read(2));
        Assert.Throws<ArgumentException>(() => new IntegerDimension("i", 0, 5).Read(2.5));
    }

    [Fact]
    public void WordsAreThoseOfRecipesWhereverTheReaderIs()
    {
        var before = CultureInfo.CurrentCulture;
        var elsewhere = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        elsewhere.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = elsewhere;
        try
        {
            var choice = new ChoiceDimension("c", [false, true, 1.5, 2L, "1,2"]);
            Assert.Equal("false or true or 1.5 or 2 or 1,2", choice.Range);
            Assert.Equal("a number from 0.5 to 1.5", new RealDimension("r", 0.5, 1.5).Range);
            Assert.Equal("c is true or 1.5", new Condition("c", true, 1.5).ToString());
            Assert.StartsWith("'2.5' is no value", Assert.Throws<ArgumentException>(() => choice.Read(2.5)).Message, StringComparison.Ordinal);
            Assert.Contains("from 1.5 to 0.5", Assert.Throws<ArgumentException>(() => new RealDimension("r", 1.5, 0.5)).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void NonsenseIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ChoiceDimension("c", []));
        Assert.Throws<ArgumentException>(() => new ChoiceDimension("c", ["a", "a"]));
        Assert.Throws<ArgumentException>(() => new ChoiceDimension("c", [1]));
        Assert.Throws<ArgumentException>(() => new ChoiceDimension("c", ["a"]) { Default = "b" });
        Assert.Throws<ArgumentException>(() => new RealDimension("r", 1, 1));
        Assert.Throws<ArgumentException>(() => new RealDimension("r", 0, 1, logarithmic: true));
        Assert.Throws<ArgumentException>(() => new RealDimension("r", 0, double.NaN));
        Assert.Throws<ArgumentException>(() => new IntegerDimension("i", 3, 2));
        Assert.Throws<ArgumentException>(() => new IntegerDimension(" ", 2, 3));
    }

    [Fact]
    public void CostFollowsTheValue()
    {
        Assert.True(new IntegerDimension("i", 1, 9) { Cost = CostOrder.Ascending } is var up && up.CostOf(9L) > up.CostOf(1L));
        Assert.True(new IntegerDimension("i", 1, 9) { Cost = CostOrder.Descending } is var down && down.CostOf(9L) < down.CostOf(1L));
        Assert.Equal(0, new IntegerDimension("i", 1, 9).CostOf(9L));
    }
}
