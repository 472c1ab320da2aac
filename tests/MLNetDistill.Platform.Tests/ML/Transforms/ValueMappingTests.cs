using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

public class ValueMappingTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public ValueMappingTests() => _rows = _ml.Rows();

    [Fact]
    public void Values_are_looked_up_and_become_zero_or_empty_where_the_lookup_has_none()
    {
        var conversion = _ml.Transforms.Conversion;
        var view = conversion.MapValue("Size", new Dictionary<string, float> { ["red"] = 3 }, "Text")
            .Append(conversion.MapValue("Name", new Dictionary<int, string> { [5] = "five" }, "Number"))
            .Append(conversion.MapValue("Texts", new Dictionary<string, string> { ["x"] = "X", ["y"] = "Y" })).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([3f, 0, 0, 3], view.GetColumn<float>("Size"));
        Assert.Equal(["five", "", "five", ""], view.GetColumn<string>("Name"));
        Assert.Equal([["X", "Y"], ["Y", ""], ["", ""], ["", "X"]], view.GetColumn<string[]>("Texts"));
    }

    [Fact]
    public void Values_can_be_vectors()
    {
        var view = _ml.Transforms.Conversion.MapValue("Pair", new Dictionary<string, float[]> { ["red"] = [1, 2], ["blue"] = [3, 4] }, "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), view.Schema["Pair"].Type);
        Assert.Equal([[1, 2], [3, 4], [], [1, 2]], view.GetColumn<float[]>("Pair"));
    }

    [Fact]
    public void Values_can_become_keys()
    {
        var view = _ml.Transforms.Conversion.MapValue("Group", new Dictionary<string, string> { ["red"] = "warm", ["blue"] = "cold", ["pink"] = "warm" }, "Text",
            treatValuesAsKeyType: true).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), view.Schema["Group"].Type);
        Assert.Equal(["warm", "cold"], view.Schema["Group"].KeyValues());
        Assert.Equal([1u, 2, 0, 1], view.GetColumn<uint>("Group"));
    }

    [Fact]
    public void A_lookup_can_be_a_data_view()
    {
        var lookup = _ml.Data.LoadFromEnumerable<Entry>([new() { Name = "red", Value = 10 }, new() { Name = "blue", Value = 20 }]);
        var view = _ml.Transforms.Conversion.MapValue("Value", lookup, lookup.Schema["Name"], lookup.Schema["Value"], "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([10d, 20, 0, 10], view.GetColumn<double>("Value"));
    }

    [Fact]
    public void A_text_value_comes_by_reference_and_survives_saving()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => (char)('a' + i % 26)));
        var lookup = _ml.Data.LoadFromEnumerable<State>([new() { Key = true, Text = text.AsMemory() }]);
        var estimator = _ml.Transforms.Conversion.MapValue("State", lookup, lookup.Schema["Key"], lookup.Schema["Text"], "Flag");
        var data = _ml.Data.LoadFromEnumerable<Row>([new() { Flag = true }, new() { Flag = true }]);
        foreach (var view in (IDataView[])[estimator.Fit(data).Transform(data), estimator.FitSaveLoadTransform(_ml, data)])
        {
            var values = view.GetColumn<ReadOnlyMemory<char>>("State").ToList();
            Assert.Equal(2, values.Count);
            Assert.Equal(text, values[0].ToString());
            // Equal memories are the same memory, not equal characters.
            Assert.Equal(values[0], values[1]);
        }
    }

    [Fact]
    public void Keys_are_unique()
    {
        Assert.ThrowsAny<Exception>(() => _ml.Transforms.Conversion.MapValue("Out", [KeyValuePair.Create("a", 1f), KeyValuePair.Create("a", 2f)], "Text"));
    }

    [Fact]
    public void The_promise_names_the_type_of_the_values()
    {
        var scalar = _ml.Transforms.Conversion.MapValue("Out", new Dictionary<string, double> { ["red"] = 1 }, "Text").Promised(_rows, "Out");
        Assert.Equal((SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Double), (scalar.Kind, scalar.ItemType));
        ValueMappingEstimator<string, float> toVector = _ml.Transforms.Conversion.MapValue("Out", new Dictionary<string, float[]> { ["red"] = [1] }, "Text");
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, toVector.Promised(_rows, "Out").Kind);
    }

    public sealed class Entry
    {
        public string Name { get; set; } = "";

        public double Value { get; set; }
    }

    public sealed class State
    {
        public bool Key { get; set; }

        public ReadOnlyMemory<char> Text { get; set; }
    }
}

