namespace MLNetDistill.AutoML.Tests;

public sealed class ConfigurationTests
{
    private static Configuration Of(params (string Name, object Value)[] values) => new(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));

    [Fact]
    public void OrderDoesNotMatterAndValuesDo()
    {
        var one = Of(("student", "mlp"), ("temperature", 2.5), ("epochs", 4L), ("mixup", true));
        Assert.Equal(one, Of(("mixup", true), ("epochs", 4L), ("temperature", 2.5), ("student", "mlp")));
        Assert.NotEqual(one, Of(("mixup", true), ("epochs", 4L), ("temperature", 2.25), ("student", "mlp")));
        Assert.NotEqual(one, Of(("epochs", 4L), ("temperature", 2.5), ("student", "mlp")));
    }

    [Fact]
    public void JsonKeepsEveryBit()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var one = Of(("a", BitConverter.Int64BitsToDouble(random.NextInt64() & ~(1L << 62))), ("b", random.NextInt64()), ("c", i % 2 == 0), ("d", "\u2603 \"x\""));
            var read = Configuration.FromJson(one.ToJson());
            Assert.Equal(one, read);
            Assert.Equal(Convert.ToDouble(one["a"], null), Convert.ToDouble(read["a"], null));
            Assert.Equal(one["b"], read["b"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":{}}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void OtherJsonIsRefused(string json) => Assert.Throws<FormatException>(() => Configuration.FromJson(json));

    [Fact]
    public void OtherValuesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Of(("a", double.NaN)));
        Assert.Throws<ArgumentException>(() => Of(("a", 1f)));
        Assert.Throws<ArgumentException>(() => Of(("a", 1L), ("a", 1L)));
    }
}
