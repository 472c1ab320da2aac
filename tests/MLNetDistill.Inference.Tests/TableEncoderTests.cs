namespace MLNetDistill.Inference.Tests;

public class TableEncoderTests
{
    private static readonly TableSpec Spec = new()
    {
        Numeric =
        [
            new NumericColumn { Name = "a", Mean = 1, Scale = 2, HasMissing = true },
            new NumericColumn { Name = "b", Mean = -1, Scale = 0.5f },
            new NumericColumn { Name = "c", HasMissing = true },
        ],
        Categorical = [new CategoricalColumn { Name = "k", Values = ["red", "", "Red"] }],
    };

    [Fact]
    public void Numbers_come_first_then_the_indicators()
    {
        var encoder = new TableEncoder(Spec);
        Assert.Equal((3, 5, 1), (encoder.NumericCount, encoder.NumericWidth, encoder.CategoricalCount));
        Assert.Equal([1, 4, 7, 0, 0], Encode(encoder, 3, 1, 7));
        Assert.Equal([0, 0, 0, 1, 1], Encode(encoder, float.NaN, float.NaN, float.NaN));
    }

    [Fact]
    public void Any_float_gives_a_finite_number()
    {
        foreach (var value in new[] { float.MaxValue, float.MinValue, float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, float.NaN, -0f })
            Assert.All(Encode(new TableEncoder(Spec), value, value, value), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Categories_are_looked_up_as_they_are()
    {
        var encoder = new TableEncoder(Spec);
        Assert.Equal([1, 2, 3, 0, 0], new[] { "red", "", "Red", "RED", "no" }.Select(v => encoder.CategoryId(0, v)));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.CategoryId(1, "red"));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.CategoryId(-1, "red"));
    }

    [Fact]
    public void Unusable_columns_are_refused_by_name()
    {
        Refused("'x'", new TableSpec { Numeric = [new NumericColumn { Name = "x", Scale = 0 }] });
        Refused("'x'", new TableSpec { Numeric = [new NumericColumn { Name = "x", Mean = float.NaN }] });
        Refused("'red' twice", new TableSpec { Categorical = [new CategoricalColumn { Name = "x", Values = ["red", "red"] }] });
        Refused("no columns", new TableSpec());
        Assert.Throws<ArgumentException>(() => new TableEncoder(Spec).EncodeNumeric(new float[2], new float[5]));

        static void Refused(string part, TableSpec spec) => Assert.Contains(part, Assert.Throws<ArgumentException>(() => new TableEncoder(spec)).Message);
    }

    private static float[] Encode(TableEncoder encoder, params float[] raw)
    {
        var encoded = new float[encoder.NumericWidth];
        encoder.EncodeNumeric(raw, encoded);
        return encoded;
    }
}
