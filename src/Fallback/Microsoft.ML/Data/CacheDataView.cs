namespace Microsoft.ML.Data;

/// <summary>Columns kept in memory from the first time that a cursor asks for them.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;
    private readonly Lock _lock = new();
    private readonly Array[] _columns;
    private long _count = -1;

    public CacheDataView(IDataView source, IEnumerable<string> prefetch)
    {
        _source = source;
        _columns = new Array[source.Schema.Count];
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
        return new Cursor(this, ActiveColumns.Of(needed, Schema), rand is null ? null : RandomUtils.Permutation(rand, (int)_count));
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
            var stores = missing.Select(column => Generic.Call<ColumnStore>(ColumnStore.Create<int>, column.Type.RawType, cursor, column)).ToList();
            long count = 0;
            for (; cursor.MoveNext(); count++)
                stores.ForEach(store => store.Add());
            for (var i = 0; i < stores.Count; i++)
                _columns[missing[i].Index] = stores[i].ToArray();
            _count = count;
        }
    }

    private abstract class ColumnStore
    {
        public abstract void Add();

        public abstract Array ToArray();

        public static ColumnStore Create<T>(DataViewRow row, DataViewSchema.Column column) => new Of<T>(row.GetGetter<T>(column));

        private sealed class Of<T>(ValueGetter<T> get) : ColumnStore
        {
            private readonly List<T> _values = [];

            public override void Add()
            {
                // A fresh value each time: a vector must not share its arrays with the next row.
                T value = default;
                get(ref value);
                _values.Add(value);
            }

            public override Array ToArray() => _values.ToArray();
        }
    }

    private sealed class Cursor(CacheDataView parent, bool[] active, int[] permutation) : RootCursor(parent.Schema, active)
    {
        private long _next;
        private long _row;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckOnRow();
            id = new DataViewRowId((ulong)_row, 0);
        };

        protected override bool MoveNextCore()
        {
            if (_next >= parent._count)
                return false;
            _row = permutation?[_next] ?? _next;
            _next++;
            return true;
        }

        protected override Delegate MakeGetter(int column)
        {
            var type = parent.Schema[column].Type;
            return type is VectorDataViewType vector
                ? Generic.Call<Delegate>(Vector<int>, vector.ItemType.RawType, column)
                : Generic.Call<Delegate>(Scalar<int>, type.RawType, column);
        }

        private ValueGetter<T> Scalar<T>(int column)
        {
            var values = (T[])parent._columns[column];
            return (ref T value) =>
            {
                CheckOnRow();
                value = values[_row];
            };
        }

        private ValueGetter<VBuffer<T>> Vector<T>(int column)
        {
            var values = (VBuffer<T>[])parent._columns[column];
            return (ref VBuffer<T> value) =>
            {
                CheckOnRow();
                values[_row].CopyTo(ref value);
            };
        }
    }
}
