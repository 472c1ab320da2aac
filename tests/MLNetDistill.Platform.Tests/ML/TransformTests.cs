using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

/// <summary>The built-in steps that a saved student and a teacher's features consist of.</summary>
public class TransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public TransformTests() => _rows = _ml.Rows();

    [Fact]
    public void Concatenate_names_slots_after_their_columns()
    {
        var view = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.Concatenate("All", "Vector", "A", "AB"))
            .FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "B"], view.Schema["AB"].SlotNames());
        Assert.Equal(["", "", "", "A", "AB.A", "AB.B"], view.Schema["All"].SlotNames());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 6), view.Schema["All"].Type);
        Assert.Equal([1, 0, 3, 1, 1, 2], view.GetColumn<float[]>("All").First());
    }

    [Fact]
    public void A_one_hot_encoding_names_its_slots_and_its_ranges()
    {
        var view = _ml.Transforms.Categorical.OneHotEncoding([new InputOutputColumnPair("Text"), new InputOutputColumnPair("Number")])
            .Append(_ml.Transforms.Concatenate("All", "A", "Text", "Number")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal([[1, 0], [0, 1], [0, 0], [1, 0]], view.GetColumn<float[]>("Text"));
        Assert.Equal(["CategoricalSlotRanges", "IsNormalized", "SlotNames"], view.Schema["Text"].AnnotationKinds());
        Assert.Equal(["A", "Text.red", "Text.blue", "Number.5", "Number.7", "Number.-3"], view.Schema["All"].SlotNames());
        VBuffer<int> ranges = default;
        view.Schema["All"].Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        Assert.Equal([1, 2, 3, 5], ranges.DenseValues());
    }

    [Fact]
    public void A_copied_column_has_the_annotations_and_hides_one_of_the_same_name()
    {
        var view = _ml.Transforms.Concatenate("All", "A", "B").Append(_ml.Transforms.CopyColumns("Text", "All"))
            .FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "B"], view.Schema["Text"].SlotNames());
        Assert.Equal(view.GetColumn<float[]>("All"), view.GetColumn<float[]>("Text"));
        Assert.Single(view.Schema, c => c.Name == "Text" && c.IsHidden);
    }

    [Fact]
    public void Selected_columns_have_the_order_asked_for_and_hidden_ones_go()
    {
        var selected = _ml.Transforms.CopyColumns("A", "Text").Append(_ml.Transforms.SelectColumns("Text", "A"))
            .FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["Text", "A"], selected.Schema.Select(c => c.Name));
        Assert.Equal(selected.GetColumn<string>("Text"), selected.GetColumn<string>("A"));
    }

    [Fact]
    public void A_text_value_of_a_lookup_comes_by_reference_and_survives_saving()
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

    public sealed class State
    {
        public bool Key { get; set; }

        public ReadOnlyMemory<char> Text { get; set; }
    }
}
