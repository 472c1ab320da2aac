namespace Microsoft.ML.Data;

/// <summary>Columns kept in memory from the first time that a cursor asks for them.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;
    private readonly Lock _lock = new();
    private readonly ColumnStore[] _columns;
    private int _count = -1;

    public CacheDataView(IDataView source, IEnumerable<string> prefetch)
    {
        _source = source;
        _columns = new ColumnStore[source.Schema.Count];
        var columns = prefetch.Select(name => source.Schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("columnsToPrefetch", "prefetch", name)).ToList();
        if (columns.Count > 0)
            Fill(columns);
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _count >= 0 ? _count : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToList();
        Fill(needed);
        return new Cursor(this, ActiveColumns.Of(needed, Schema), rand is null ? null : RandomUtils.Permutation(rand, _count));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private void Fill(List<DataViewSchema.Column> columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(column => _columns[column.Index] is null).DistinctBy(column => column.Index).ToList();
            if (missing.Count == 0 && _count >= 0)
                return;
            using var cursor = _source.GetRowCursor(missing);
            var stores = missing.Select(column => ColumnStore.Create(cursor, column)).ToArray();
            var count = 0;
            for (; cursor.MoveNext(); count++)
            {
                foreach (var store in stores)
                    store.Set(count);
            }
            for (var i = 0; i < stores.Length; i++)
                _columns[missing[i].Index] = stores[i];
            _count = count;
        }
    }

    private sealed class Cursor(CacheDataView parent, bool[] active, int[] permutation) : RootCursor(parent.Schema, active)
    {
        private int _next;
        private int _row;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckOnRow();
            id = new DataViewRowId((ulong)_row, 0);
        };

        protected override bool MoveNextCore()
        {
            if (_next >= parent._count)
                return false;
            _row = permutation is null ? _next : permutation[_next];
            _next++;
            return true;
        }

        protected override Delegate MakeGetter(int column) => parent._columns[column].MakeGetter(() =>
        {
            CheckOnRow();
            return _row;
        });
    }
}
