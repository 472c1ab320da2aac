using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

/// <summary>Concatenate, CopyColumns, DropColumns, SelectColumns.</summary>
public class ColumnTransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public ColumnTransformTests() => _rows = _ml.Rows();

    [Fact]
    public void Concatenate_names_slots_after_their_columns()
    {
        var view = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.Concatenate("All", "Vector", "A", "AB")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "B"], view.Schema["AB"].SlotNames());
        Assert.Equal(["", "", "", "A", "AB.A", "AB.B"], view.Schema["All"].SlotNames());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 6), view.Schema["All"].Type);
        Assert.Equal([1, 0, 3, 1, 1, 2], view.GetColumn<float[]>("All").First());
        Assert.Equal(float.NaN, view.GetColumn<float[]>("All").ElementAt(2)[3]);
    }

    [Fact]
    public void Concatenate_keeps_sparse_vectors_sparse()
    {
        var view = _ml.Transforms.Concatenate("Both", "Sparse", "A", "Sparse").Fit(_rows).Transform(_rows);
        var first = view.GetColumn<VBuffer<float>>("Both").First();
        Assert.Equal(13, first.Length);
        Assert.Equal([2, 6, 9], first.GetIndices().ToArray());
        Assert.Equal([7, 1, 7], first.GetValues().ToArray());
    }

    [Fact]
    public void Concatenate_of_one_vector_is_that_vector()
    {
        var view = _ml.Transforms.NormalizeMeanVariance("Vector").Append(_ml.Transforms.Concatenate("Copy", "Vector")).Fit(_rows).Transform(_rows);
        Assert.Equal(view.Schema["Vector"].Type, view.Schema["Copy"].Type);
        Assert.True(view.Schema["Copy"].IsNormalized());
        Assert.False(view.Schema["Copy"].HasSlotNames());
    }

    [Fact]
    public void Concatenate_is_normalized_only_where_all_inputs_are()
    {
        var normalize = _ml.Transforms.NormalizeMeanVariance("A").Append(_ml.Transforms.NormalizeMeanVariance("Vector"));
        var view = normalize.Append(_ml.Transforms.Concatenate("Yes", "A", "Vector")).Append(_ml.Transforms.Concatenate("No", "A", "B")).Fit(_rows).Transform(_rows);
        Assert.True(view.Schema["Yes"].IsNormalized());
        Assert.False(view.Schema["No"].IsNormalized());
    }

    [Fact]
    public void Concatenate_promises_what_it_delivers()
    {
        var promised = _ml.Transforms.Concatenate("All", "Vector", "A").Promised(_rows, "All");
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, promised.Kind);
        Assert.Equal(NumberDataViewType.Single, promised.ItemType);
        Assert.False(promised.IsKey);
        Assert.Equal(["SlotNames"], promised.AnnotationKinds());
    }

    [Fact]
    public void Concatenate_refuses_what_cannot_be_one_vector()
    {
        Assert.ThrowsAny<Exception>(() => _ml.Transforms.Concatenate("All", "A", "Double").Fit(_rows).Transform(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Concatenate("All", "A", "Nowhere").Fit(_rows).Transform(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Concatenate("All"));
    }

    [Fact]
    public void CopyColumns_copies_annotations_and_hides_a_column_of_the_same_name()
    {
        var view = _ml.Transforms.Concatenate("All", "A", "B").Append(_ml.Transforms.CopyColumns("Text", "All")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["A", "B"], view.Schema["Text"].SlotNames());
        Assert.Equal(view.GetColumn<float[]>("All"), view.GetColumn<float[]>("Text"));
        Assert.Equal(2, view.Schema.Count(c => c.Name == "Text"));
        Assert.Single(view.Schema, c => c.Name == "Text" && c.IsHidden);
    }

    [Fact]
    public void SelectColumns_keeps_the_order_asked_for_and_drops_hidden_columns_unless_told_otherwise()
    {
        var hiding = _ml.Transforms.CopyColumns("A", "Text");
        var selected = hiding.Append(_ml.Transforms.SelectColumns("Text", "A")).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["Text", "A"], selected.Schema.Select(c => c.Name));
        Assert.Equal(selected.GetColumn<string>("Text"), selected.GetColumn<string>("A"));

        var withHidden = hiding.Append(_ml.Transforms.SelectColumns(["A"], keepHidden: true)).FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(["Single", "String"], withHidden.Schema.Select(c => c.Type.ToString()));
        Assert.Equal([true, false], withHidden.Schema.Select(c => c.IsHidden));
    }

    [Fact]
    public void DropColumns_leaves_the_others_in_their_order()
    {
        var all = _rows.Schema.Select(c => c.Name).ToList();
        var view = _ml.Transforms.DropColumns("A", "Text").FitSaveLoadTransform(_ml, _rows);
        Assert.Equal(all.Except(["A", "Text"]), view.Schema.Select(c => c.Name));
        Assert.Equal(_rows.GetColumn<int>("Number"), view.GetColumn<int>("Number"));
    }

    [Fact]
    public void Selecting_or_dropping_what_is_not_there_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.SelectColumns("A", "Nowhere").Fit(_rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DropColumns("Nowhere").Fit(_rows));
        Assert.Throws<InvalidOperationException>(() => _ml.Transforms.SelectColumns());
    }

    [Fact]
    public void Selected_columns_of_a_single_row_can_be_predicted()
    {
        var model = _ml.Transforms.Concatenate("All", "A", "B").Append(_ml.Transforms.SelectColumns("All")).Fit(_rows);
        using var engine = _ml.Model.CreatePredictionEngine<Row, Concatenated>(model);
        Assert.Equal([3, 4], engine.Predict(new Row { A = 3, B = 4 }).All);
        Assert.Equal([5, 6], engine.Predict(new Row { A = 5, B = 6 }).All);
    }

    public sealed class Concatenated
    {
        public float[] All { get; set; } = [];
    }
}
