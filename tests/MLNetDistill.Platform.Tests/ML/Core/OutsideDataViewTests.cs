using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Core;

/// <summary>Data views and transformers of our own, with nothing but the public API, amid ML.NET's.</summary>
public class OutsideDataViewTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void ALazyViewWorksUnderACacheAndAMapping()
    {
        var view = new Squares(6);
        var data = _ml.Data.Cache(_ml.Transforms.CustomMapping<Square, Root>((s, r) => r.Number = MathF.Sqrt(s.Squared), null).Fit(view).Transform(view));
        Assert.Equal([0, 1, 2, 3, 4, 5], data.GetColumn<float>("Number"));
        Assert.Equal(6, view.Computed);
        Assert.Equal([0, 1, 2, 3, 4, 5], data.GetColumn<float>("Number"));
        Assert.Equal(6, view.Computed);
    }

    [Fact]
    public void ItsColumnsAreComputedOnlyWhenRead()
    {
        var view = new Squares(6);
        Assert.Equal([4, 5], _ml.Data.SkipRows(view, 4).GetColumn<int>("Index"));
        Assert.Equal(0, view.Computed);
        Assert.Equal([16, 25], _ml.Data.SkipRows(view, 4).GetColumn<float>("Squared"));
        Assert.Equal(2, view.Computed);
    }

    [Fact]
    public void ItsCursorsAreDisposedWithThoseOnTop()
    {
        var view = new Squares(3);
        var mapped = _ml.Transforms.CustomMapping<Square, Root>((s, r) => r.Number = s.Squared, null).Fit(view).Transform(view);
        using (var cursor = mapped.GetRowCursor(mapped.Schema))
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(0, cursor.Batch);
        }
        Assert.NotEqual(0, view.Opened);
        Assert.Equal(view.Opened, view.Disposed);
        _ = mapped.GetColumn<float>("Number").First();
        Assert.Equal(view.Opened, view.Disposed);
    }

    private sealed class Square
    {
        public float Squared { get; set; }
    }

    private sealed class Root
    {
        public float Number { get; set; }
    }

    private sealed class Squares(int count) : IDataView
    {
        public int Computed { get; private set; }

        public int Opened { get; private set; }

        public int Disposed { get; private set; }

        public bool CanShuffle => false;

        public DataViewSchema Schema { get; } = MakeSchema();

        public long? GetRowCount() => count;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Opened++;
            return new Cursor(this, count, columnsNeeded.Select(c => c.Index).ToHashSet());
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

        private static DataViewSchema MakeSchema()
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Index", NumberDataViewType.Int32);
            builder.AddColumn("Squared", NumberDataViewType.Single);
            return builder.ToSchema();
        }

        private sealed class Cursor(Squares parent, int count, HashSet<int> active) : DataViewRowCursor
        {
            private long _position = -1;

            public override long Position => _position;

            public override long Batch => 0;

            public override DataViewSchema Schema => parent.Schema;

            public override bool MoveNext()
            {
                if (_position + 1 >= count) return false;
                _position++;
                return true;
            }

            public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

            public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
                IsColumnActive(column) ? (ValueGetter<TValue>)(Delegate)(column.Index == 0 ? (ValueGetter<int>)Index : (ValueGetter<float>)Squared) : throw new InvalidOperationException();

            protected override void Dispose(bool disposing)
            {
                if (disposing) parent.Disposed++;
                base.Dispose(disposing);
            }

            private void Index(ref int value) => value = (int)_position;

            private void Squared(ref float value)
            {
                parent.Computed++;
                value = _position * _position;
            }
        }
    }
}
