using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

public class SchemaTests
{
    [Fact]
    public void An_added_column_stands_behind_the_one_it_hides()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable<Pair>([new() { First = 1, Second = 2 }]);
        var output = ml.Transforms.CustomMapping<Pair, Replaced>((p, r) => r.First = p.First + 10, null).Fit(data).Transform(data);
        Assert.Equal(["First", "First", "Second"], output.Schema.Select(c => c.Name));
        Assert.Equal([11], output.GetColumn<float>("First"));
        Assert.Equal([1], output.GetColumn<float>(output.Schema[0]));
    }

    [Fact]
    public void Annotations_are_read_by_kind_and_type()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Kind", TextDataViewType.Instance, "Score".AsMemory());
        builder.AddPrimitiveValue("Set", new KeyDataViewType(typeof(uint), int.MaxValue), 7u);
        var annotations = builder.ToAnnotations();
        ReadOnlyMemory<char> kind = default;
        annotations.GetValue("Kind", ref kind);
        Assert.Equal("Score", kind.ToString());
        uint set = 0;
        annotations.GetValue("Set", ref set);
        Assert.Equal(7u, set);
        annotations.GetGetter<uint>(annotations.Schema["Set"])(ref set);
        Assert.Equal(7u, set);
        var number = 0f;
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Set", ref number));
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("None", ref number));

        var copy = new DataViewSchema.Annotations.Builder();
        copy.Add(annotations, name => name == "Set");
        Assert.Equal(["Set"], copy.ToAnnotations().Schema.Select(c => c.Name));
        Assert.Empty(DataViewSchema.Annotations.Empty.Schema);
    }

    [Fact]
    public void Key_values_count_only_where_they_fit_the_keys()
    {
        DataViewSchema With(int keys, int values)
        {
            var names = new VBuffer<ReadOnlyMemory<char>>(values, Enumerable.Range(0, values).Select(i => $"v{i}".AsMemory()).ToArray());
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, values), (ref VBuffer<ReadOnlyMemory<char>> v) => names.CopyTo(ref v));
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Label", new KeyDataViewType(typeof(uint), keys), annotations.ToAnnotations());
            return builder.ToSchema();
        }

        var label = With(3, 3)["Label"];
        Assert.Equal(["KeyValues"], label.Annotations.Schema.Select(c => c.Name));
        Assert.True(label.HasKeyValues());
        Assert.False(label.HasKeyValues(NumberDataViewType.Single));
        Assert.False(With(3, 2)["Label"].HasKeyValues());
        VBuffer<ReadOnlyMemory<char>> read = default;
        label.GetKeyValues(ref read);
        Assert.Equal(["v0", "v1", "v2"], read.DenseValues().Select(v => v.ToString()));
        Assert.False(label.HasSlotNames());
        Assert.False(label.IsNormalized());
        Assert.Throws<InvalidOperationException>(() => label.GetSlotNames(ref read));
    }

    private sealed class Pair
    {
        public float First { get; set; }
        public float Second { get; set; }
    }

    private sealed class Replaced
    {
        public float First { get; set; }
    }
}
