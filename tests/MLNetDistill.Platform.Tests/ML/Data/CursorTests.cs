using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Data;

public class CursorTests
{
    private readonly MLContext _ml = new(1);

    private IDataView Source => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(i => new RowOperationTests.Row { Id = i }).ToList());

    public static TheoryData<string> Views => ["enumerable", "cached", "mapped", "taken", "shuffled", "split"];

    private IDataView Make(string kind) => kind switch
    {
        "cached" => _ml.Data.Cache(Source),
        "mapped" => _ml.Transforms.CustomMapping<RowOperationTests.Row, Negative>((r, n) => n.Minus = -r.Id, null).Fit(Source).Transform(Source),
        "taken" => _ml.Data.TakeRows(Source, 5),
        "shuffled" => _ml.Data.ShuffleRows(Source, seed: 1),
        "split" => _ml.Data.TrainTestSplit(Source, 0.3).TrainSet,
        _ => Source,
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void OnlyColumnsAskedForAreActive(string kind)
    {
        var data = Make(kind);
        var id = data.Schema["Id"];
        using var cursor = data.GetRowCursor([id]);
        Assert.True(cursor.IsColumnActive(cursor.Schema["Id"]));
        Assert.False(cursor.IsColumnActive(cursor.Schema["Group"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["Group"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<float>(id));
        Assert.Equal(-1, cursor.Position);
        var get = cursor.GetGetter<int>(id);
        var value = 0;
        var rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            Assert.Equal(rows, cursor.Position);
            get(ref value);
        }
        Assert.NotEqual(0, rows);
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void RowIdsAreDifferentAndTheSameEachTime(string kind)
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

    [Theory]
    [MemberData(nameof(Views))]
    public void ASetOfCursorsHasEachRowOnce(string kind)
    {
        var data = Make(kind);
        var column = data.Schema["Id"];
        var ids = new List<int>();
        foreach (var cursor in data.GetRowCursorSet([column], 3))
        {
            using var _ = cursor;
            var get = cursor.GetGetter<int>(column);
            var value = 0;
            while (cursor.MoveNext())
            {
                get(ref value);
                ids.Add(value);
            }
        }
        Assert.Equal(data.GetColumn<int>("Id").Order(), ids.Order());
    }

    [Fact]
    public void ARowMapperMapsSingleRows()
    {
        ITransformer model = _ml.Transforms.CustomMapping<RowOperationTests.Row, Negative>((r, n) => n.Minus = -r.Id, null)
            .Append(_ml.Transforms.CustomMapping<Negative, Square>((n, s) => s.Squared = n.Minus * n.Minus, null)).Fit(Source);
        Assert.True(model.IsRowToRowMapper);
        var mapper = model.GetRowToRowMapper(Source.Schema);
        Assert.Equal(["Id", "Group", "Vector"], mapper.InputSchema.Select(c => c.Name));
        Assert.Equal(["Id", "Group", "Vector", "Minus", "Squared"], mapper.OutputSchema.Select(c => c.Name));
        Assert.Equal(["Id", "Group", "Vector"], mapper.GetDependencies([mapper.OutputSchema["Squared"]]).Select(c => c.Name));
        Assert.Empty(mapper.GetDependencies([]));
        Assert.Equal(["Group"], mapper.GetDependencies([mapper.OutputSchema["Group"]]).Select(c => c.Name));
    }

    [Fact]
    public void AMapperFollowsARowThatMoves()
    {
        var source = Source;
        ITransformer model = _ml.Transforms.CustomMapping<RowOperationTests.Row, Negative>((r, n) => n.Minus = -r.Id, null).Fit(source);
        var mapper = model.GetRowToRowMapper(source.Schema);
        using var cursor = source.GetRowCursor(source.Schema);
        var output = mapper.GetRow(cursor, [mapper.OutputSchema["Minus"]]);
        Assert.True(output.IsColumnActive(mapper.OutputSchema["Minus"]));
        var get = output.GetGetter<int>(mapper.OutputSchema["Minus"]);
        for (var i = 0; cursor.MoveNext(); i++)
        {
            var value = 0;
            get(ref value);
            Assert.Equal(-i, value);
            Assert.Equal(i, output.Position);
        }
    }

    public sealed class Negative
    {
        public int Minus { get; set; }
    }

    public sealed class Square
    {
        public int Squared { get; set; }
    }
}
