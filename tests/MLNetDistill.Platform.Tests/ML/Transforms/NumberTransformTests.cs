using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.MissingValueReplacingEstimator;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

/// <summary>NormalizeMeanVariance, ReplaceMissingValues and ConvertType.</summary>
public class NumberTransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public NumberTransformTests() => _rows = _ml.Rows();

    [Fact]
    public void With_zero_fixed_the_root_mean_square_becomes_one()
    {
        var view = _ml.Transforms.NormalizeMeanVariance("Out", "A").FitSaveLoadTransform(_ml, _rows);
        // 1, -1, 4; what is missing is left out.
        var scale = MathF.Sqrt((1 + 1 + 16) / 3f);
        Assert.Equal([1 / scale, -1 / scale, float.NaN, 4 / scale], view.GetColumn<float>("Out"), Near);
        Assert.True(view.Schema["Out"].IsNormalized());
    }

    [Fact]
    public void Without_zero_fixed_mean_and_deviation_become_zero_and_one()
    {
        var view = _ml.Transforms.NormalizeMeanVariance("Out", "Vector", fixZero: false).FitSaveLoadTransform(_ml, _rows);
        var slots = view.GetColumn<float[]>("Out").ToList();
        foreach (var slot in (int[])[0, 2])
        {
            var values = slots.Select(v => v[slot]).Where(float.IsFinite).ToList();
            Assert.Equal(0, values.Average(), 6);
            Assert.Equal(1, values.Average(v => v * v), 5);
        }
        Assert.Equal([0, 0, 0, 0], slots.Select(v => v[1]));
    }

    [Fact]
    public void Sparse_and_dense_vectors_are_normalized_alike()
    {
        var dense = _ml.Data.LoadFromEnumerable(_rows.GetColumn<float[]>("Sparse").Select(v => new Row { Sparse = new VBuffer<float>(6, v) }));
        foreach (var fixZero in (bool[])[true, false])
        {
            var estimator = _ml.Transforms.NormalizeMeanVariance("Out", "Sparse", fixZero: fixZero);
            Assert.Equal(estimator.Fit(dense).Transform(dense).GetColumn<float[]>("Out"), estimator.Fit(_rows).Transform(_rows).GetColumn<float[]>("Out"));
        }
        Assert.False(_ml.Transforms.NormalizeMeanVariance("Out", "Sparse").Fit(_rows).Transform(_rows).GetColumn<VBuffer<float>>("Out").First().IsDense);
    }

    [Fact]
    public void The_distribution_function_maps_the_mean_to_a_half()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(-50, 101).Select(i => new Row { A = 3 + i / 10f }));
        var values = _ml.Transforms.NormalizeMeanVariance("Out", "A", useCdf: true).FitSaveLoadTransform(_ml, data).GetColumn<float>("Out").ToList();
        Assert.Equal(0.5f, values[50], 5);
        Assert.Equal(values.Order(), values);
        Assert.InRange(values[0], 0, 0.1f);
        Assert.InRange(values[100], 0.9f, 1);
    }

    [Fact]
    public void Only_so_many_examples_are_looked_at()
    {
        var view = _ml.Transforms.NormalizeMeanVariance("Out", "B", maximumExampleCount: 2).Fit(_rows).Transform(_rows);
        Assert.Equal(2 / MathF.Sqrt(2), view.GetColumn<float>("Out").First(), 5);
    }

    [Fact]
    public void Several_columns_are_normalized_in_one_go()
    {
        var together = _ml.Transforms.NormalizeMeanVariance([new InputOutputColumnPair("A"), new InputOutputColumnPair("Out", "Double")]).FitSaveLoadTransform(_ml, _rows);
        var alone = _ml.Transforms.NormalizeMeanVariance("Out", "Double").Fit(_rows).Transform(_rows);
        Assert.Equal(alone.GetColumn<double>("Out"), together.GetColumn<double>("Out"));
        Assert.True(together.Schema["A"].IsNormalized());
    }

    [Fact]
    public void Slot_names_stay()
    {
        var view = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.ReplaceMissingValues("AB")).Append(_ml.Transforms.NormalizeMeanVariance("AB"))
            .FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "B"], view.Schema["AB"].SlotNames());
        Assert.Equal(["IsNormalized", "SlotNames"], view.Schema["AB"].AnnotationKinds());
    }

    [Fact]
    public void Only_floats_and_doubles_have_a_variance()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMeanVariance("Text").Fit(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMeanVariance("Number").Fit(_rows));
        var promised = _ml.Transforms.NormalizeMeanVariance("Out", "Double").Promised(_rows, "Out");
        Assert.Equal(NumberDataViewType.Double, promised.ItemType);
        Assert.Equal(["IsNormalized"], promised.AnnotationKinds());
    }

    [Theory]
    [InlineData(ReplacementMode.DefaultValue, 0, 0)]
    [InlineData(ReplacementMode.Mean, 4 / 3.0, 2.5)]
    [InlineData(ReplacementMode.Minimum, -1, -2)]
    [InlineData(ReplacementMode.Maximum, 4, 8)]
    public void Missing_numbers_are_replaced(ReplacementMode mode, double single, double number)
    {
        var view = _ml.Transforms.ReplaceMissingValues([new InputOutputColumnPair("A"), new InputOutputColumnPair("Double")], mode).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal((float)single, view.GetColumn<float>("A").ElementAt(2));
        Assert.Equal(number, view.GetColumn<double>("Double").ElementAt(2));
        Assert.Equal(4, view.GetColumn<float>("A").Last());
    }

    [Fact]
    public void Missing_slots_are_replaced_by_what_their_slot_or_the_whole_vector_holds()
    {
        var bySlot = _ml.Transforms.ReplaceMissingValues("Out", "Vector", ReplacementMode.Mean).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(4, bySlot.GetColumn<float[]>("Out").ElementAt(2)[2]);
        var across = _ml.Transforms.ReplaceMissingValues("Out", "Vector", ReplacementMode.Mean, imputeBySlot: false).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(15 / 11f, across.GetColumn<float[]>("Out").ElementAt(2)[2], 5);
    }

    [Fact]
    public void Text_has_no_missing_numbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.ReplaceMissingValues("Text").Fit(_rows));
    }

    [Fact]
    public void Numbers_and_bools_convert_to_floats()
    {
        var conversion = _ml.Transforms.Conversion;
        var view = conversion.ConvertType("Number", outputKind: DataKind.Single).Append(conversion.ConvertType("FromDouble", "Double", DataKind.Single))
            .Append(conversion.ConvertType("Flag", outputKind: DataKind.Single)).Append(conversion.ConvertType("Sparse", outputKind: DataKind.Single)).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([5f, 7, 5, -3], view.GetColumn<float>("Number"));
        Assert.Equal([1.5f, -2, float.NaN, 8], view.GetColumn<float>("FromDouble"));
        Assert.Equal([1f, 0, 1, 0], view.GetColumn<float>("Flag"));
        Assert.Equal(_rows.GetColumn<float[]>("Sparse"), view.GetColumn<float[]>("Sparse"));
        Assert.True(view.Schema["Flag"].IsNormalized());
        Assert.False(view.Schema["Number"].IsNormalized());
    }

    [Fact]
    public void Keys_do_not_convert()
    {
        var key = _ml.Transforms.Conversion.MapValueToKey("Key", "Text");
        Assert.ThrowsAny<Exception>(() => key.Append(_ml.Transforms.Conversion.ConvertType("Key", outputKind: DataKind.Single)).Fit(_rows));
        Assert.ThrowsAny<Exception>(() => key.Append(_ml.Transforms.Conversion.ConvertType("Key", outputKind: DataKind.String)).Fit(_rows));
    }

    private static bool Near(float expected, float actual) => expected.Equals(actual) || Math.Abs(expected - actual) < 1e-6;
}
