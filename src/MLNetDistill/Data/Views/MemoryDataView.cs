using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Data;

/// <summary>A data view over columns in memory. A value is made when it is asked for; shuffling visits the rows in random order.</summary>
internal sealed class MemoryDataView : IDataView
{
    private readonly int _count;
    private readonly IReadOnlyList<MemoryColumn> _columns;

    public MemoryDataView(int count, IReadOnlyList<MemoryColumn> columns)
    {
        (_count, _columns) = (count, columns);
        if (columns.GroupBy(c => c.Schema.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two columns would be named '{twice.Key}'; choose other names.");
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns.Select(c => c.Schema));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[]? order = null;
        if (rand is not null)
        {
            order = [.. Enumerable.Range(0, _count)];
            rand.Shuffle(order);
        }
        return new Cursor(this, [.. columnsNeeded.Select(c => c.Index)], order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(MemoryDataView parent, HashSet<int> active, int[]? order) : DataViewRowCursor
    {
        private int _position = -1;
        private bool _ended;

        public override long Position => _ended ? -1 : _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => parent.Schema;

        private int Row => _ended || _position < 0 ? throw new InvalidOperationException("The cursor stands on no row; call MoveNext first.") : order is null ? _position : order[_position];

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active.Contains(column.Index)) throw new InvalidOperationException($"Column '{column.Name}' is not active in this cursor.");
            var getter = parent._columns[column.Index].Bind(() => Row);
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' has values of type {column.Type.RawType}, not {typeof(TValue)}.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)Row, 0);

        public override bool MoveNext()
        {
            if (!_ended) _ended = ++_position >= parent._count;
            return !_ended;
        }
    }
}
