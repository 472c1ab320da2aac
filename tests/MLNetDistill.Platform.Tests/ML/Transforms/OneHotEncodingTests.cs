using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.OneHotEncodingEstimator;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

public class OneHotEncodingTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public OneHotEncodingTests() => _rows = _ml.Rows();

    [Fact]
    public void Each_value_has_a_slot_named_after_it()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding("Out", "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([[1, 0], [0, 1], [0, 0], [1, 0]], view.GetColumn<float[]>("Out"));
        Assert.Equal(["red", "blue"], view.Schema["Out"].SlotNames());
        Assert.Equal(["CategoricalSlotRanges", "IsNormalized", "SlotNames"], view.Schema["Out"].AnnotationKinds());
    }

    [Fact]
    public void Numbers_are_categories_too()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding("Out", "Number", keyOrdinality: KeyOrdinality.ByValue).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["-3", "5", "7"], view.Schema["Out"].SlotNames());
        Assert.Equal([0, 1, 0], view.GetColumn<float[]>("Out").First());
    }

    [Fact]
    public void A_vector_of_categories_becomes_one_indicator_behind_the_other()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding("Out", "Texts").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["[0].x", "[0].y", "[0].z", "[1].x", "[1].y", "[1].z"], view.Schema["Out"].SlotNames());
        Assert.Equal([1, 0, 0, 0, 1, 0], view.GetColumn<float[]>("Out").First());
        Assert.Equal([0, 1, 0, 0, 0, 0], view.GetColumn<float[]>("Out").ElementAt(1));
    }

    [Fact]
    public void An_unseen_value_has_no_slot()
    {
        var model = _ml.Transforms.Categorical.OneHotEncoding("Out", "Text", maximumNumberOfKeys: 1).Fit(_rows);
        var view = model.Transform(_ml.Data.LoadFromEnumerable<Row>([new() { Text = "green" }, new() { Text = "red" }]));
        Assert.Equal([[0], [1]], view.GetColumn<float[]>("Out"));
    }

    [Fact]
    public void Encoded_columns_keep_their_ranges_when_concatenated()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding([new InputOutputColumnPair("Text"), new InputOutputColumnPair("Number")])
            .Append(_ml.Transforms.Concatenate("All", "A", "Text", "Number")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "Text.red", "Text.blue", "Number.5", "Number.7", "Number.-3"], view.Schema["All"].SlotNames());
        VBuffer<int> ranges = default;
        view.Schema["All"].Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        Assert.Equal([1, 2, 3, 5], ranges.DenseValues());
    }

    [Fact]
    public void The_keys_alone_can_be_asked_for()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding("Out", "Text", OutputKind.Key).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([1u, 2, 0, 1], view.GetColumn<uint>("Out"));
        Assert.Equal(["red", "blue"], view.Schema["Out"].KeyValues());
    }

    [Fact]
    public void The_promise_is_a_vector_of_floats()
    {
        var promised = _ml.Transforms.Categorical.OneHotEncoding("Out", "Text").Promised(_rows, "Out");
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false), (promised.Kind, promised.ItemType, promised.IsKey));
        Assert.Equal(["CategoricalSlotRanges", "IsNormalized", "SlotNames"], promised.AnnotationKinds());
    }
}
