using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class SchemaTests
{
    [Fact]
    public void ALaterColumnHidesAnEarlierOneOfTheSameName()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumns([new DataViewSchema.DetachedColumn("A", BooleanDataViewType.Instance)]);
        var schema = builder.ToSchema();

        Assert.Equal(3, schema.Count);
        Assert.Equal([true, false, false], schema.Select(c => c.IsHidden));
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal(BooleanDataViewType.Instance, schema["A"].Type);
        Assert.Null(schema.GetColumnOrNull("C"));
        Assert.Contains("'C'", Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[3]);
    }

    [Fact]
    public void AnAddedColumnStandsBehindTheOneItHides()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable<Pair>([new() { First = 1, Second = 2 }]);
        var output = ml.Transforms.CustomMapping<Pair, Replaced>((p, r) => r.First = p.First + 10, null).Fit(data).Transform(data);
        Assert.Equal(["First", "First", "Second"], output.Schema.Select(c => c.Name));
        Assert.Equal([11], output.GetColumn<float>("First"));
        Assert.Equal([1], output.GetColumn<float>(output.Schema[0]));
    }

    [Fact]
    public void TypesAreEqualByValue()
    {
        Assert.Equal(new KeyDataViewType(typeof(uint), 4), new KeyDataViewType(typeof(uint), 4ul));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 4), new KeyDataViewType(typeof(uint), 5));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 4), new KeyDataViewType(typeof(byte), 4));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.Equal(6, new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size);
        Assert.False(new VectorDataViewType(NumberDataViewType.Single).IsKnownSize);
        Assert.Equal(NumberDataViewType.Single, new VectorDataViewType(NumberDataViewType.Single, 2).ItemType);
        Assert.Equal(4ul, new KeyDataViewType(typeof(uint), 4).Count);
        Assert.Equal(typeof(VBuffer<float>), new VectorDataViewType(NumberDataViewType.Single).RawType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void KeysNeedAPositiveCount(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), count));

    [Fact]
    public void KeysAreUnsigned()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
    }

    [Fact]
    public void TypesNameThemselves() => Assert.Equal(
        ["Single", "String", "Boolean", "Key<UInt32, 0-3>", "Vector<Single, 2>", "Vector<Key<UInt32, 0-3>>", "Vector<Single, 2, *>"],
        new DataViewType[]
        {
            NumberDataViewType.Single, TextDataViewType.Instance, BooleanDataViewType.Instance, new KeyDataViewType(typeof(uint), 4),
            new VectorDataViewType(NumberDataViewType.Single, 2), new VectorDataViewType(new KeyDataViewType(typeof(uint), 4)),
            new VectorDataViewType(NumberDataViewType.Single, 2, 0),
        }.Select(t => t.ToString()));

    [Fact]
    public void AnnotationsAreReadByKindAndType()
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
    public void KeyValuesCountOnlyWhereTheyFitTheKeys()
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
