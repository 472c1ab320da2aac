using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

/// <summary>MapValueToKey and MapKeyToValue.</summary>
public class KeyMappingTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public KeyMappingTests() => _rows = _ml.Rows();

    [Fact]
    public void Keys_count_from_one_in_the_order_of_occurrence_and_zero_is_missing()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([1u, 2, 0, 1], view.GetColumn<uint>("Key"));
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), view.Schema["Key"].Type);
        Assert.Equal(["red", "blue"], view.Schema["Key"].KeyValues());
    }

    [Fact]
    public void Keys_by_value_are_sorted()
    {
        var conversion = _ml.Transforms.Conversion;
        var view = conversion.MapValueToKey("Text", keyOrdinality: KeyOrdinality.ByValue)
            .Append(conversion.MapValueToKey("Number", keyOrdinality: KeyOrdinality.ByValue)).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["blue", "red"], view.Schema["Text"].KeyValues());
        Assert.Equal([-3, 5, 7], view.Schema["Number"].KeyValues<int>());
        Assert.Equal([2u, 3, 2, 1], view.GetColumn<uint>("Number"));
    }

    [Fact]
    public void Key_values_can_be_kept_as_text()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Double", addKeyValueAnnotationsAsText: true)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Flag", addKeyValueAnnotationsAsText: true)).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["1.5", "-2", "8"], view.Schema["Key"].KeyValues());
        Assert.Equal(["1", "0"], view.Schema["Flag"].KeyValues());
        Assert.Equal([1u, 2, 0, 3], view.GetColumn<uint>("Key"));
    }

    [Fact]
    public void Values_beyond_the_maximum_number_of_keys_are_missing()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", maximumNumberOfKeys: 1).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([1u, 0, 0, 1], view.GetColumn<uint>("Key"));
        Assert.Equal(["red"], view.Schema["Key"].KeyValues());
    }

    [Fact]
    public void Keys_can_come_from_other_data()
    {
        var keys = _ml.Data.LoadFromEnumerable<Term>([new() { Value = "blue" }, new() { Value = "green" }, new() { Value = "blue" }]);
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: keys).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["blue", "green"], view.Schema["Key"].KeyValues());
        Assert.Equal([0u, 1, 0, 0], view.GetColumn<uint>("Key"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapValueToKey("Key", "A", keyData: keys).Fit(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapValueToKey("Key", "A", keyData: _rows));
    }

    [Fact]
    public void A_column_without_values_has_one_key_and_no_key_values()
    {
        var empty = _ml.Data.LoadFromEnumerable<Row>([new()]);
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(empty).Transform(empty);
        Assert.Equal(new KeyDataViewType(typeof(uint), 1), view.Schema["Key"].Type);
        Assert.False(view.Schema["Key"].HasKeyValues());
        Assert.Equal([0u], view.GetColumn<uint>("Key"));
    }

    [Fact]
    public void Zeros_of_a_sparse_vector_have_a_key()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Sparse").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([0f, 7, 5, 9], view.Schema["Key"].KeyValues<float>());
        Assert.Equal([1u, 1, 2, 1, 1, 1], view.GetColumn<VBuffer<uint>>("Key").First().DenseValues());
        Assert.Equal([3u, 1, 1, 1, 1, 4], view.GetColumn<VBuffer<uint>>("Key").ElementAt(1).DenseValues());
    }

    [Fact]
    public void A_value_not_seen_in_training_has_no_key()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("Text").Fit(_rows);
        var view = model.Transform(_ml.Data.LoadFromEnumerable<Row>([new() { Text = "green" }, new() { Text = "blue" }]));
        Assert.Equal([0u, 2], view.GetColumn<uint>("Text"));
    }

    [Fact]
    public void Keys_lead_back_to_values()
    {
        var conversion = _ml.Transforms.Conversion;
        var view = conversion.MapValueToKey("TextKey", "Text").Append(conversion.MapValueToKey("DoubleKey", "Double")).Append(conversion.MapValueToKey("TextsKey", "Texts"))
            .Append(conversion.MapKeyToValue("TextAgain", "TextKey")).Append(conversion.MapKeyToValue("DoubleAgain", "DoubleKey"))
            .Append(conversion.MapKeyToValue("TextsAgain", "TextsKey")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(_rows.GetColumn<string>("Text"), view.GetColumn<string>("TextAgain"));
        Assert.Equal(_rows.GetColumn<double>("Double"), view.GetColumn<double>("DoubleAgain"));
        Assert.Equal(_rows.GetColumn<string[]>("Texts"), view.GetColumn<string[]>("TextsAgain"));
        Assert.Empty(view.Schema["TextAgain"].AnnotationKinds());
    }

    [Fact]
    public void MapKeyToValue_needs_a_key_with_values()
    {
        Assert.ThrowsAny<Exception>(() => _ml.Transforms.Conversion.MapKeyToValue("Again", "Text").Fit(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapKeyToValue("Again", "Nowhere").Fit(_rows));
    }

    [Fact]
    public void The_promise_names_the_type_of_the_key_values()
    {
        var key = _ml.Transforms.Conversion.MapValueToKey("Key", "Number").Promised(_rows, "Key");
        Assert.True(key.IsKey);
        Assert.Equal(NumberDataViewType.UInt32, key.ItemType);
        var values = Assert.Single(key.Annotations);
        Assert.Equal(("KeyValues", NumberDataViewType.Int32), (values.Name, values.ItemType));
        var again = _ml.Transforms.Conversion.MapValueToKey("Key", "Number").Append(_ml.Transforms.Conversion.MapKeyToValue("Again", "Key")).Promised(_rows, "Again");
        Assert.Equal((false, NumberDataViewType.Int32), (again.IsKey, again.ItemType));
    }

    public sealed class Term
    {
        public string Value { get; set; } = "";
    }
}
