using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Data;

public class RowOperationTests
{
    private readonly MLContext _ml = new(1);

    private IDataView Numbers(int count) =>
        _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Id = i, Group = $"g{i % 20}", Vector = [i, -i] }).ToList());

    private static List<int> Ids(IDataView data) => data.GetColumn<int>("Id").ToList();

    [Fact]
    public void TakeAndSkipKeepOrder()
    {
        var data = Numbers(10);
        Assert.Equal([0, 1, 2], Ids(_ml.Data.TakeRows(data, 3)));
        Assert.Equal([8, 9], Ids(_ml.Data.SkipRows(data, 8)));
        Assert.Empty(Ids(_ml.Data.SkipRows(data, 11)));
        Assert.Equal(10, Ids(_ml.Data.TakeRows(data, 99)).Count);
        Assert.Equal([3, 4], Ids(_ml.Data.TakeRows(_ml.Data.SkipRows(data, 3), 2)));
        Assert.Equal(3, _ml.Data.TakeRows(data, 3).GetRowCount());
        Assert.Equal(2, _ml.Data.SkipRows(data, 8).GetRowCount());
        Assert.False(_ml.Data.TakeRows(_ml.Data.Cache(data), 3).CanShuffle);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TakeRows(data, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.SkipRows(data, -1));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(7, true)]
    [InlineData(7, false)]
    public void ShufflingIsAPermutationAndTheSameEachTime(int pool, bool shuffleSource)
    {
        var source = _ml.Data.Cache(Numbers(100));
        var data = _ml.Data.ShuffleRows(source, seed: 3, shufflePoolSize: pool, shuffleSource: shuffleSource);
        var ids = Ids(data);
        Assert.NotEqual(Enumerable.Range(0, 100), ids);
        Assert.Equal(Enumerable.Range(0, 100), ids.Order());
        Assert.Equal(ids, Ids(data));
        Assert.Equal(ids, Ids(_ml.Data.ShuffleRows(source, seed: 3, shufflePoolSize: pool, shuffleSource: shuffleSource)));
        Assert.NotEqual(ids, Ids(_ml.Data.ShuffleRows(source, seed: 4, shufflePoolSize: pool, shuffleSource: shuffleSource)));
        Assert.Equal(100, data.GetRowCount());
        Assert.True(data.CanShuffle);
    }

    [Fact]
    public void ShufflingKeepsRowsTogether()
    {
        foreach (var row in _ml.Data.CreateEnumerable<Row>(_ml.Data.ShuffleRows(Numbers(50), seed: 1, shufflePoolSize: 10), reuseRowObject: true))
        {
            Assert.Equal([row.Id, -row.Id], row.Vector);
            Assert.Equal($"g{row.Id % 20}", row.Group);
        }
    }

    [Fact]
    public void ShufflingWithOneRowOfPoolLeavesOrder() =>
        Assert.Equal(Enumerable.Range(0, 20), Ids(_ml.Data.ShuffleRows(Numbers(20), seed: 1, shufflePoolSize: 1)));

    [Fact]
    public void ASplitIsAPartitionInOrder()
    {
        var data = Numbers(1000);
        var split = _ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 5);
        var train = Ids(split.TrainSet);
        var test = Ids(split.TestSet);
        Assert.Equal(Enumerable.Range(0, 1000), train.Concat(test).Order());
        Assert.Equal(train.Order(), train);
        Assert.InRange(test.Count, 200, 300);
        Assert.Equal(data.Schema.Select(c => c.Name), split.TrainSet.Schema.Select(c => c.Name));
        Assert.Null(split.TrainSet.GetRowCount());
        Assert.Equal(test, Ids(_ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 5).TestSet));
        Assert.NotEqual(test, Ids(_ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 6).TestSet));
        Assert.Equal(Ids(_ml.Data.TrainTestSplit(data).TestSet), Ids(_ml.Data.TrainTestSplit(data).TestSet));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(data, testFraction: 1));
    }

    [Fact]
    public void ASamplingKeyKeepsItsRowsOnOneSide()
    {
        var data = Numbers(1000);
        var split = _ml.Data.TrainTestSplit(data, testFraction: 0.3, samplingKeyColumnName: "Group", seed: 5);
        var train = split.TrainSet.GetColumn<string>("Group").ToHashSet();
        var test = split.TestSet.GetColumn<string>("Group").ToHashSet();
        Assert.NotEmpty(train);
        Assert.NotEmpty(test);
        Assert.Empty(train.Intersect(test));
        Assert.Equal(20, train.Union(test).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.TrainTestSplit(data, samplingKeyColumnName: "Nowhere"));
    }

    [Fact]
    public void TheCacheReadsAColumnOnce()
    {
        var runs = 0;
        IEnumerable<Row> Rows()
        {
            runs++;
            for (var i = 0; i < 5; i++) yield return new Row { Id = i, Vector = [i, -i] };
        }
        var data = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));
        Assert.Equal(0, runs);
        Assert.Null(data.GetRowCount());
        Assert.Equal(Enumerable.Range(0, 5), Ids(data));
        Assert.Equal(Enumerable.Range(0, 5), Ids(data));
        Assert.Equal(1, runs);
        Assert.Equal(5, data.GetRowCount());
        Assert.True(data.CanShuffle);
        Assert.Equal([0, 0], data.GetColumn<float[]>("Vector").First());
        Assert.Equal(2, runs);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.Cache(data, "Nowhere"));
    }

    [Fact]
    public void ACachedViewShuffles()
    {
        var data = _ml.Data.Cache(Numbers(50));
        var column = data.Schema["Id"];
        using var cursor = data.GetRowCursor([column], new Random(1));
        var get = cursor.GetGetter<int>(column);
        var getId = cursor.GetIdGetter();
        var ids = new List<int>();
        while (cursor.MoveNext())
        {
            var id = 0;
            DataViewRowId rowId = default;
            get(ref id);
            getId(ref rowId);
            Assert.Equal((ulong)id, rowId.Low);
            ids.Add(id);
        }
        Assert.NotEqual(Enumerable.Range(0, 50), ids);
        Assert.Equal(Enumerable.Range(0, 50), ids.Order());
    }

    public sealed class Row
    {
        public int Id { get; set; }
        public string Group { get; set; } = "";
        public float[] Vector { get; set; } = [];
    }
}
