using MLNetDistill.Losses;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>What may change in a batch without any loss.</summary>
public class InvarianceTests
{
    private const int Rows = 7;
    private static readonly double[,] Features = Matrix(Rows, 4, 1), Others = Matrix(Rows, 6, 2);

    public static TheoryData<string> Rotatable() => ["rkd-distance", "rkd-angle", "similarity-preserving", "pkt", "correlation-congruence", "cka"];

    [Theory, MemberData(nameof(Rotatable))]
    public void A_rotation_of_the_features_changes_nothing(string name)
    {
        var loss = LossCatalog.Create(name);
        var expected = Value(loss, Features, Others);
        Assert.Equal(expected, Value(loss, Rotate(Features), Others), 1e-12 * Math.Max(1, expected));
        Assert.Equal(expected, Value(loss, Features, Rotate(Others)), 1e-12 * Math.Max(1, expected));
    }

    [Theory, InlineData("rkd-distance"), InlineData("rkd-angle"), InlineData("cka")]
    public void Scale_and_place_of_the_features_change_nothing(string name)
    {
        var loss = LossCatalog.Create(name);
        Assert.Equal(Value(loss, Features, Others), Value(loss, Map(Features, x => (3 * x) + 2), Others), 1e-12);
    }

    [Theory, MemberData(nameof(Rotatable))]
    public void It_is_0_for_the_same_features_and_positive_for_others(string name)
    {
        var loss = LossCatalog.Create(name);
        Assert.Equal(0, Value(loss, Features, Features), 1e-12);
        Assert.True(Value(loss, Features, Others) > 1e-3);
    }

    [Theory, MemberData(nameof(Rotatable))]
    public void Examples_that_are_all_the_same_give_finite_gradients(string name)
    {
        var same = Map(Features, _ => 0.5);
        var (value, gradient) = Evaluate(LossCatalog.Create(name), same, Others);
        Assert.True(double.IsFinite(value), $"{value}");
        Assert.All(gradient, g => Assert.True(double.IsFinite(g), $"{g}"));
    }

    [Fact]
    public void Angles_of_a_large_batch_are_the_mean_of_its_parts()
    {
        // Three parts of 23; the last row is left out.
        var (features, others) = (Matrix(70, 3, 3), Matrix(70, 5, 4));
        var loss = new RelationalAngleLoss();
        var parts = new[] { 0, 23, 46 }.Average(start => Value(loss, Part(features, start), Part(others, start)));
        Assert.Equal(parts, Value(loss, features, others), 1e-12);
    }

    private static double[,] Part(double[,] all, int start)
    {
        var part = new double[23, all.GetLength(1)];
        for (var i = 0; i < 23; i++)
            for (var k = 0; k < part.GetLength(1); k++) part[i, k] = all[start + i, k];
        return part;
    }

    private static double[,] Map(double[,] all, Func<double, double> map)
    {
        var mapped = (double[,])all.Clone();
        for (var i = 0; i < all.GetLength(0); i++)
            for (var k = 0; k < all.GetLength(1); k++) mapped[i, k] = map(all[i, k]);
        return mapped;
    }

    /// <summary>Turns each pair of neighboring columns by another angle.</summary>
    private static double[,] Rotate(double[,] all)
    {
        var turned = (double[,])all.Clone();
        for (var k = 0; k + 1 < all.GetLength(1); k++)
        {
            var (cos, sin) = (Math.Cos(k + 0.7), Math.Sin(k + 0.7));
            for (var i = 0; i < all.GetLength(0); i++)
                (turned[i, k], turned[i, k + 1]) = ((cos * turned[i, k]) - (sin * turned[i, k + 1]), (sin * turned[i, k]) + (cos * turned[i, k + 1]));
        }
        return turned;
    }
}
