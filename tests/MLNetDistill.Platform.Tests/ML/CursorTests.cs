using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

/// <summary>What a data view promises to its readers and to those who, as this library does, put one of their own in between.</summary>
public class CursorTests
{
    private readonly MLContext _ml = new(1);

    public static TheoryData<string> Views => ["enumerable", "cached", "mapped", "shuffled", "split"];

    private IDataView Source => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(i => new Numbered { Id = i }).ToList());

    private ITransformer Negating =>
        _ml.Transforms.CustomMapping<Numbered, Negative>((row, negative) => negative.Minus = -row.Id, null).Fit(Source);

    private IDataView Make(string kind) => kind switch
    {
        "cached" => _ml.Data.Cache(Source),
        "mapped" => Negating.Transform(Source),
        "shuffled" => _ml.Data.ShuffleRows(Source, seed: 1),
        "split" => _ml.Data.TrainTestSplit(Source, 0.3).TrainSet,
        _ => Source,
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void Only_columns_asked_for_are_active(string kind)
    {
        var data = Make(kind);
        var id = data.Schema["Id"];
        using var cursor = data.GetRowCursor([id]);
        Assert.True(cursor.IsColumnActive(cursor.Schema["Id"]));
        Assert.False(cursor.IsColumnActive(cursor.Schema["Group"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["Group"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<float>(id));
        Assert.Equal(-1, cursor.Position);
        var rows = 0;
        for (; cursor.MoveNext(); rows++) Assert.Equal(rows, cursor.Position);
        Assert.NotEqual(0, rows);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Rows_and_their_ids_are_the_same_each_time(string kind)
    {
        var data = Make(kind);
        List<(DataViewRowId Id, int Value)> Read()
        {
            using var cursor = data.GetRowCursor([data.Schema["Id"]]);
            var getId = cursor.GetIdGetter();
            var get = cursor.GetGetter<int>(data.Schema["Id"]);
            var rows = new List<(DataViewRowId, int)>();
            while (cursor.MoveNext())
            {
                DataViewRowId id = default;
                var value = 0;
                getId(ref id);
                get(ref value);
                rows.Add((id, value));
            }
            return rows;
        }
        var first = Read();
        Assert.Equal(first.Count, first.Select(r => r.Id).Distinct().Count());
        Assert.Equal(first, Read());
    }

    [Fact]
    public void A_row_mapper_tells_which_columns_an_output_depends_on()
    {
        // All members of a mapping's input count, and a column that is passed through depends on itself alone.
        var mapper = Negating.GetRowToRowMapper(Source.Schema);
        Assert.Equal(["Id", "Group"], mapper.GetDependencies([mapper.OutputSchema["Minus"]]).Select(c => c.Name));
        Assert.Equal(["Group"], mapper.GetDependencies([mapper.OutputSchema["Group"]]).Select(c => c.Name));
        Assert.Empty(mapper.GetDependencies([]));
    }

    [Fact]
    public void A_mapped_row_follows_the_cursor_that_it_was_made_from()
    {
        var source = Source;
        var mapper = Negating.GetRowToRowMapper(source.Schema);
        using var cursor = source.GetRowCursor(source.Schema);
        var output = mapper.GetRow(cursor, [mapper.OutputSchema["Minus"]]);
        var get = output.GetGetter<int>(mapper.OutputSchema["Minus"]);
        for (var i = 0; cursor.MoveNext(); i++)
        {
            var value = 0;
            get(ref value);
            Assert.Equal((-i, i), (value, output.Position));
        }
    }

    public sealed class Numbered
    {
        public int Id { get; set; }

        public string Group { get; set; } = "";
    }

    public sealed class Negative
    {
        public int Minus { get; set; }
    }
}
