using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Data;

public class ExampleDataViewTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Other { get; set; } = "";

        public string Kind { get; set; } = "";

        public float Number { get; set; }

        public double Double { get; set; }

        public int Whole { get; set; }

        public bool Flag { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [];

        [VectorType(2)]
        public bool[] Tags { get; set; } = [];
    }

    private sealed class SparseRow
    {
        [VectorType(3)]
        public VBuffer<float> Vector { get; set; }

        public float Target { get; set; }
    }

    private static Row[] Rows() =>
    [
        new() { Text = "a 😀", Other = "x", Kind = "b", Number = 1, Double = 0.5, Whole = 7, Flag = true, Vector = [1, 0, 3], Tags = [true, false] },
        new() { Text = "", Other = "y", Kind = "a", Number = float.NaN, Double = -1, Whole = -7, Flag = false, Vector = [0, 0, 0], Tags = [false, false] },
        new() { Text = "c", Other = "", Kind = "", Number = 3, Double = 2, Whole = 0, Flag = true, Vector = [0, 5, float.NaN], Tags = [true, true] },
    ];

    private IDataView View() => _ml.Data.LoadFromEnumerable(Rows());

    [Fact]
    public void Texts_pairs_and_text_labels()
    {
        var set = ExampleDataView.FromDataView(View(), new() { Text = "Text", Text2 = "Other", Label = "Kind" });
        var texts = Assert.IsType<TextInputs>(set.Inputs);
        Assert.Equal(["a 😀", "", "c"], texts.Texts);
        Assert.Equal("y", texts.Second(1));
        Assert.Equal(["a", "b"], set.Classes);
        Assert.Equal([1, 0, -1], Indices(set));
        Assert.Equal(TaskKind.Binary, set.Task);
    }

    [Fact]
    public void Key_labels_keep_the_order_of_their_key_values()
    {
        var view = new ExampleSet(new TextInputs(["p", "q", "r"]), ExampleLabels.OfClasses(["b", "a"], [0, 1, -1], TaskKind.Multiclass)).ToDataView(labelColumnName: "Kind");
        var set = ExampleDataView.FromDataView(view, new() { Text = "Text", Label = "Kind" }, new() { Task = TaskKind.Multiclass });
        Assert.Equal(["b", "a"], set.Classes); // not sorted
        Assert.Equal([0, 1, -1], Indices(set));
        Assert.Equal(TaskKind.Multiclass, set.Task);

        // Other data may have other keys for the same classes, or other classes.
        var options = new LabelOptions { Schema = new(TaskKind.Multiclass, ["z", "a", "b"]) };
        Assert.Equal([2, 1, -1], Indices(ExampleDataView.FromDataView(view, new() { Text = "Text", Label = "Kind" }, options)));
        options = new() { Schema = new(TaskKind.Binary, ["a", "z"]) };
        Assert.Contains("'b' is not one of", Assert.Throws<ArgumentException>(() => ExampleDataView.FromDataView(view, new() { Text = "Text", Label = "Kind" }, options)).Message);
        var unseen = ExampleDataView.FromDataView(view, new() { Text = "Text", Label = "Kind" }, options with { AllowUnseenClasses = true });
        Assert.True(unseen.Labels.IsUnseen(0));
        Assert.False(unseen.Labels.IsUnseen(2));
    }

    [Fact]
    public void Tables_of_mixed_columns()
    {
        var set = ExampleDataView.FromDataView(View(), new() { Features = ["Number", "Vector", "Kind", "Double", "Whole", "Tags"], Label = "Flag" });
        var table = Assert.IsType<TableInputs>(set.Inputs);
        Assert.Equal(["Number", "Vector.0", "Vector.1", "Vector.2", "Double", "Whole", "Tags.0", "Tags.1"], table.NumericNames);
        Assert.Equal(["Kind"], table.CategoricalNames);
        Assert.Equal([1, 1, 0, 3, 0.5f, 7, 1, 0], table.Numbers(0).ToArray());
        Assert.Equal([3, 0, 5, float.NaN, 2, 0, 1, 1], table.Numbers(2).ToArray());
        Assert.Null(table.Categories(2)[0]);
        Assert.Equal([bool.FalseString, bool.TrueString], set.Classes);
        Assert.Equal([1, 0, 1], Indices(set));

        var all = Assert.IsType<TableInputs>(ExampleDataView.FromDataView(View(), new() { Label = "Flag" }).Inputs);
        Assert.Equal(["Text", "Other", "Kind"], all.CategoricalNames);
        Assert.Equal(8, all.NumericNames.Count);
    }

    [Fact]
    public void Slot_names_become_column_names_and_sparse_vectors_are_read()
    {
        var examples = new ExampleSet(new TextInputs(["p", "q"]), ExampleLabels.OfSets(["red", "blue"], [1, 0, float.NaN, 1]));
        var view = examples.ToDataView();
        var table = (TableInputs)ExampleDataView.FromDataView(view, new() { Features = ["Label"] }, new() { Schema = new(TaskKind.Regression, []) }).Inputs;
        Assert.Equal(["red", "blue"], table.NumericNames);

        var rows = new[] { new SparseRow { Vector = new(3, 1, [5], [1]) }, new SparseRow { Vector = new(3, [1, 2, 3]) }, new SparseRow { Vector = new(3, 0, [], []) } };
        var sparse = (TableInputs)ExampleDataView.FromDataView(_ml.Data.LoadFromEnumerable(rows), new() { Features = ["Vector"], Label = "Target" }).Inputs;
        Assert.Equal([0, 5, 0], sparse.Numbers(0).ToArray());
        Assert.Equal([1, 2, 3], sparse.Numbers(1).ToArray());
        Assert.Equal([0, 0, 0], sparse.Numbers(2).ToArray());
    }

    [Fact]
    public void Numeric_labels_are_targets_unless_classes_are_asked_for()
    {
        var targets = ExampleDataView.FromDataView(View(), new() { Text = "Text", Label = "Number" });
        Assert.Equal(TaskKind.Regression, targets.Task);
        Assert.Equal([1, float.NaN, 3], Enumerable.Range(0, 3).Select(i => targets.Labels[i][0]));
        var classes = ExampleDataView.FromDataView(View(), new() { Text = "Text", Label = "Whole" }, new() { Task = TaskKind.Multiclass });
        Assert.Equal(["-7", "0", "7"], classes.Classes);
        var sets = ExampleDataView.FromDataView(View(), new() { Text = "Text", Label = "Tags" });
        Assert.Equal(TaskKind.MultiLabel, sets.Task);
        Assert.Equal([1, 1], sets.Labels[2].ToArray());
    }

    [Fact]
    public void Rows_without_a_label_column_take_the_training_schema()
    {
        var set = ExampleDataView.FromDataView(View(), new() { Text = "Text" }, new() { Schema = new(TaskKind.Binary, ["n", "y"]) });
        Assert.Equal(["n", "y"], set.Classes);
        Assert.False(set.Labels.IsLabeled(0));
        Assert.Throws<ArgumentException>(() => ExampleDataView.FromDataView(View(), new() { Text = "Text" }));
    }

    [Fact]
    public void Misuse_is_one_clear_message()
    {
        AssertSays("no column 'No'", new() { Text = "No", Label = "Kind" });
        AssertSays("text column is needed", new() { Text = "Number", Label = "Kind" });
        AssertSays("named for two purposes", new() { Text = "Text", Label = "Text" });
        AssertSays("needs a first", new() { Text2 = "Text", Label = "Kind" });
        AssertSays("not both", new() { Text = "Text", Features = ["Number"] });
        AssertSays("0 or 1", new() { Text = "Text", Label = "Vector" });
        var infinite = _ml.Data.LoadFromEnumerable(new[] { new Row { Number = float.PositiveInfinity, Kind = "a", Vector = [1, 2, 3], Tags = [true, true] } });
        Assert.Contains("row 0: the value is infinite", Assert.Throws<ArgumentException>(() =>
            ExampleDataView.FromDataView(infinite, new() { Features = ["Number"], Label = "Flag" })).Message);

        void AssertSays(string what, ExampleColumns columns) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => ExampleDataView.FromDataView(View(), columns)).Message);
    }

    [Fact]
    public void Only_named_columns_are_asked_for()
    {
        var source = new CountingView(View());
        ExampleDataView.FromDataView(source, new() { Text = "Text", Label = "Kind" });
        Assert.Equal(["Text", "Kind"], source.Asked);
    }

    public static TheoryData<TaskKind> Tasks => [.. Enum.GetValues<TaskKind>()];

    [Theory, MemberData(nameof(Tasks))]
    public void There_and_back_again(TaskKind task)
    {
        var labels = task switch
        {
            TaskKind.Binary => ExampleLabels.OfClasses([bool.FalseString, bool.TrueString], [1, 0, 1]),
            TaskKind.Multiclass => ExampleLabels.OfClasses(["z", "b", "a"], [2, -1, 0]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(["z", "b"], [1, 0, 0, 0, 1, 1]),
            _ => ExampleLabels.OfTargets([1, float.NaN, -2.5f]),
        };
        ExampleInputs[] inputs =
        [
            new TextInputs(["a", "b", "c"]),
            new TextInputs(["a", "b", "c"], ["d", "", "f"]),
            new TableInputs(3, ["x", "y"], [1, 2, float.NaN, 4, 5, 6], ["c"], ["p", null, "q"]),
        ];
        foreach (var input in inputs)
        {
            var set = new ExampleSet(input, labels);
            var columns = new ExampleColumns { Label = "Label", Text = input is TextInputs ? "Text" : null, Text2 = input is TextInputs { IsPair: true } ? "Text2" : null };
            var back = ExampleDataView.FromDataView(set.ToDataView(), columns, new() { Task = task });
            Assert.Equal(set.Classes, back.Classes);
            Assert.Equal(task, back.Task);
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(set.Inputs.Key(i), back.Inputs.Key(i));
                Assert.Equal(set.Labels[i].ToArray(), back.Labels[i].ToArray());
            }
        }
    }

    [Fact]
    public void The_data_view_shuffles_counts_and_guards_its_columns()
    {
        var view = new TextInputs([.. Enumerable.Range(0, 50).Select(i => $"{i}")]).ToDataView();
        Assert.Equal(50, view.GetRowCount());
        using var cursor = view.GetRowCursor(view.Schema, new Random(3));
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Text"]);
        var seen = new List<string>();
        while (cursor.MoveNext())
        {
            ReadOnlyMemory<char> text = default;
            getter(ref text);
            seen.Add(text.ToString());
        }
        Assert.False(cursor.MoveNext());
        Assert.NotEqual(seen, seen.OrderBy(int.Parse));
        Assert.Equal(50, seen.Distinct().Count());
        using var none = view.GetRowCursor([]);
        Assert.False(none.IsColumnActive(view.Schema["Text"]));
        Assert.Throws<InvalidOperationException>(() => none.GetGetter<ReadOnlyMemory<char>>(view.Schema["Text"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Text"]));
        Assert.Throws<ArgumentException>(() => new ExampleSet(new TextInputs(["a"]), ExampleLabels.OfTargets([1])).ToDataView(labelColumnName: "Text"));
        Assert.Throws<ArgumentException>(() => new ExampleSet(new TextInputs(["a"]), ExampleLabels.OfClasses(["n", "y"], [-1])).ToDataView());
    }

    private static IEnumerable<int> Indices(ExampleSet set) => Enumerable.Range(0, set.Count).Select(set.Labels.ClassIndex);

    private sealed class CountingView(IDataView source) : IDataView
    {
        public List<string> Asked { get; } = [];

        public bool CanShuffle => false;

        public DataViewSchema Schema => source.Schema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Asked.AddRange(columnsNeeded.Select(c => c.Name));
            return source.GetRowCursor(columnsNeeded, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException();
    }
}
