using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Data;

public class EnumerableTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void AttributesTellColumns()
    {
        var data = _ml.Data.LoadFromEnumerable<Rich>([]);
        Assert.Equal(["Field", "Name", "Vector", "Open", "Class", "Words", "Flag", "Buffer", "ReadOnly"], data.Schema.Select(c => c.Name));
        Assert.Equal(
            [
                NumberDataViewType.Int32, TextDataViewType.Instance, new VectorDataViewType(NumberDataViewType.Single, 2), new VectorDataViewType(NumberDataViewType.Double),
                new KeyDataViewType(typeof(uint), 3), new VectorDataViewType(TextDataViewType.Instance), BooleanDataViewType.Instance,
                new VectorDataViewType(NumberDataViewType.Int64), NumberDataViewType.Byte,
            ],
            data.Schema.Select(c => c.Type));
        Assert.Equal(0, data.GetRowCount());
        Assert.False(data.CanShuffle);
    }

    [Fact]
    public void RowsGoThereAndBack()
    {
        Rich[] rows =
        [
            new() { Field = 1, Text = "a", Vector = [1, 2], Open = [], Class = 0, Words = ["x", null!], Flag = true, Buffer = new VBuffer<long>(3, 1, [7], [2]) },
            new() { Field = 2, Text = null, Vector = [3, 4], Open = [9], Class = 2, Words = [], Flag = false },
        ];
        var data = _ml.Data.LoadFromEnumerable(rows);
        var back = _ml.Data.CreateEnumerable<RichBack>(data, reuseRowObject: false).ToList();

        Assert.Equal([1, 2], back.Select(r => r.Field));
        Assert.Equal(["a", ""], back.Select(r => r.Text));
        Assert.Equal([[1, 2], [3, 4]], back.Select(r => r.Vector));
        Assert.Equal([[], [9]], back.Select(r => r.Open));
        Assert.Equal([["x", ""], []], back.Select(r => r.Words));
        Assert.Equal([true, false], back.Select(r => r.Flag));
        Assert.Equal([0, 0, 7], back[0].Buffer.DenseValues());
        Assert.False(back[0].Buffer.IsDense);
        // A member counts its keys from 0 on the way in, and holds the raw key, counting from 1, on the way out.
        Assert.Equal([1u, 3u], back.Select(r => r.Class));
    }

    [Fact]
    public void KeysOutsideTheirRangeAreMissing()
    {
        var data = _ml.Data.LoadFromEnumerable<Rich>([new() { Class = 3 }, new() { Class = uint.MaxValue }, new() { Class = 2 }]);
        Assert.Equal([0u, 0u, 3u], data.GetColumn<uint>("Class"));
    }

    [Fact]
    public void TheRowObjectIsReusedOnRequest()
    {
        var data = _ml.Data.LoadFromEnumerable<Simple>([new() { Value = 1 }, new() { Value = 2 }]);
        Assert.Single(_ml.Data.CreateEnumerable<Simple>(data, reuseRowObject: true).Distinct());
        Assert.Equal(2, _ml.Data.CreateEnumerable<Simple>(data, reuseRowObject: false).Distinct().Count());
    }

    [Fact]
    public void AMemberWithoutAColumnIsAnErrorUnlessIgnored()
    {
        var data = _ml.Data.LoadFromEnumerable<Simple>([new() { Value = 1 }]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Wide>(data, reuseRowObject: false).ToList());
        Assert.Contains("Could not find  column 'Other'", error.Message, StringComparison.Ordinal);
        var row = Assert.Single(_ml.Data.CreateEnumerable<Wide>(data, reuseRowObject: false, ignoreMissingColumns: true));
        Assert.Equal((1, -1), (row.Value, row.Other));
    }

    [Fact]
    public void AMemberOfAnotherTypeIsAnError()
    {
        var data = _ml.Data.LoadFromEnumerable<Simple>([new() { Value = 1 }]);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Data.CreateEnumerable<Mistyped>(data, reuseRowObject: false).ToList());
        Assert.Contains("Can't bind the IDataView column 'Value' of type 'Single' to field or property 'Value' of type 'System.Double'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASchemaDefinitionRenamesAndTypes()
    {
        var definition = SchemaDefinition.Create(typeof(Simple));
        definition["Value"].ColumnName = "Renamed";
        var data = _ml.Data.LoadFromEnumerable<Simple>([new() { Value = 5 }], definition);
        Assert.Equal("Renamed", Assert.Single(data.Schema).Name);
        var row = Assert.Single(_ml.Data.CreateEnumerable<Simple>(data, reuseRowObject: false, schemaDefinition: definition));
        Assert.Equal(5, row.Value);

        definition["Renamed"].ColumnType = NumberDataViewType.Double;
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Simple>([], definition));
    }

    [Fact]
    public void ASchemaGivesVectorsTheirSize()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Items", new VectorDataViewType(NumberDataViewType.Single, 3));
        var data = _ml.Data.LoadFromEnumerable<Vector>([new() { Items = [1, 2, 3] }], builder.ToSchema());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), data.Schema["Items"].Type);
        builder.AddColumn("Nowhere", NumberDataViewType.Single);
        Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromEnumerable<Vector>([], builder.ToSchema()));
    }

    [Fact]
    public void EachCursorEnumeratesAnewAndNullsAreErrors()
    {
        var runs = 0;
        IEnumerable<Simple> Rows()
        {
            runs++;
            yield return new() { Value = 1 };
        }
        var data = _ml.Data.LoadFromEnumerable(Rows());
        Assert.Null(data.GetRowCount());
        Assert.Equal([1], data.GetColumn<float>("Value"));
        Assert.Equal([1], data.GetColumn<float>("Value"));
        Assert.Equal(2, runs);
        Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromEnumerable<Simple>([null!]).GetColumn<float>("Value").Count());
    }

    [Fact]
    public void TypesThatNoColumnHoldsAreErrors() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Impossible>([]));

    [Fact]
    public void GetColumnConvertsTextsAndVectors()
    {
        var data = _ml.Data.LoadFromEnumerable<Rich>([new() { Text = "t", Words = ["u", "v"], Vector = [1, 2] }]);
        Assert.Equal(["t"], data.GetColumn<string>("Name"));
        Assert.Equal("t", Assert.Single(data.GetColumn<ReadOnlyMemory<char>>("Name")).ToString());
        Assert.Equal([["u", "v"]], data.GetColumn<string[]>("Words"));
        Assert.Equal([[1, 2]], data.GetColumn<float[]>("Vector"));
        Assert.Equal(2, Assert.Single(data.GetColumn<VBuffer<float>>("Vector")).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.GetColumn<double[]>("Vector"));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.GetColumn<float>("Missing"));
    }

    private sealed class Simple
    {
        public float Value { get; set; }
    }

    private sealed class Wide
    {
        public float Value { get; set; }
        public float Other { get; set; } = -1;
    }

    private sealed class Mistyped
    {
        public double Value { get; set; }
    }

    private sealed class Vector
    {
        public float[] Items { get; set; } = [];
    }

    private sealed class Impossible
    {
        public Uri? Address { get; set; }
    }

    private sealed class Rich
    {
        public int Field = 0;

        [ColumnName("Name")]
        public string? Text { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [0, 0];

        public double[] Open { get; set; } = [];

        [KeyType(3)]
        public uint Class { get; set; }

        public string[] Words { get; set; } = [];

        public bool Flag { get; set; }

        public VBuffer<long> Buffer { get; set; }

        public byte ReadOnly => 1;

        [NoColumn]
        public Uri? Ignored { get; set; }
    }

    private sealed class RichBack
    {
        public int Field = 0;

        [ColumnName("Name")]
        public string? Text { get; set; }

        public float[] Vector { get; set; } = [];
        public double[] Open { get; set; } = [];
        public uint Class { get; set; }
        public string[] Words { get; set; } = [];
        public bool Flag { get; set; }
        public VBuffer<long> Buffer { get; set; }
    }
}
