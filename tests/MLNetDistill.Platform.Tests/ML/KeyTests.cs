using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

/// <summary>Keys count from 1 in a column and from 0 in a member of a class; 0 in a column is missing.</summary>
public class KeyTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public KeyTests() => _rows = _ml.Rows();

    [Fact]
    public void Keys_count_from_one_in_the_order_of_occurrence_and_zero_is_missing()
    {
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([1u, 2, 0, 1], view.GetColumn<uint>("Key"));
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), view.Schema["Key"].Type);
        Assert.Equal(["red", "blue"], view.Schema["Key"].KeyValues());
    }

    [Fact]
    public void Keys_can_come_from_other_data()
    {
        var keys = _ml.Data.LoadFromEnumerable<Term>([new() { Value = "blue" }, new() { Value = "green" }, new() { Value = "blue" }]);
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: keys).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["blue", "green"], view.Schema["Key"].KeyValues());
        Assert.Equal([0u, 1, 0, 0], view.GetColumn<uint>("Key"));
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
    public void Keys_lead_back_to_values()
    {
        var conversion = _ml.Transforms.Conversion;
        var view = conversion.MapValueToKey("TextKey", "Text").Append(conversion.MapValueToKey("DoubleKey", "Double"))
            .Append(conversion.MapKeyToValue("TextAgain", "TextKey")).Append(conversion.MapKeyToValue("DoubleAgain", "DoubleKey"))
            .FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(_rows.GetColumn<string>("Text"), view.GetColumn<string>("TextAgain"));
        Assert.Equal(_rows.GetColumn<double>("Double"), view.GetColumn<double>("DoubleAgain"));
        Assert.Empty(view.Schema["TextAgain"].AnnotationKinds());
    }

    [Fact]
    public void A_member_counts_its_keys_from_zero_on_the_way_in_and_from_one_on_the_way_out()
    {
        var data = _ml.Data.LoadFromEnumerable(((uint[])[0, 2, 3, uint.MaxValue]).Select(key => new Class { Key = key }));
        Assert.Equal([1u, 3, 0, 0], data.GetColumn<uint>("Key"));
        Assert.Equal([1u, 3, 0, 0], _ml.Data.CreateEnumerable<Class>(data, reuseRowObject: false).Select(row => row.Key));
    }

    public sealed class Term
    {
        public string Value { get; set; } = "";
    }

    public sealed class Class
    {
        [KeyType(3)]
        public uint Key { get; set; }
    }
}
