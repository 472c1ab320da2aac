namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a data view that fall into a share of it. Which rows those are depends on the seed and on a row's id, or on the value of a sampling
/// key, and not on the order of rows: two complementary shares split the data.
/// </summary>
internal sealed class FilteredDataView(IDataView source, string keyColumn, int seed, double fraction, bool complement) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToList();
        return Open(source.GetRowCursor(WithKey(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var needed = columnsNeeded.ToList();
        return source.GetRowCursorSet(WithKey(needed), n, rand).Select(cursor => Open(cursor, needed)).ToArray();
    }

    private DataViewRowCursor Open(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> needed)
    {
        var hash = keyColumn is null ? IdHash(input, (ulong)seed) : Generic.Call<Func<ulong>>(KeyHash<int>, Schema[keyColumn].Type.RawType, input, Schema[keyColumn], (ulong)seed);
        // The upper 53 bits of a hash as a number from 0 to 1.
        return new Cursor(input, ActiveColumns.Of(needed, Schema), () => (hash() >> 11) * (1.0 / (1UL << 53)) < fraction != complement);
    }

    private IEnumerable<DataViewSchema.Column> WithKey(IEnumerable<DataViewSchema.Column> needed) =>
        keyColumn is null ? needed : needed.Append(Schema[keyColumn]);

    private static Func<ulong> IdHash(DataViewRow row, ulong seed)
    {
        var get = row.GetIdGetter();
        DataViewRowId id = default;
        return () =>
        {
            get(ref id);
            return id.Mix(seed);
        };
    }

    private static Func<ulong> KeyHash<T>(DataViewRow row, DataViewSchema.Column column, ulong seed)
    {
        var get = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            get(ref value);
            // FNV-1a over the value's text, then mixed: the hash code of a string differs from process to process.
            var hash = value.ToString().Aggregate(14695981039346656037UL, (h, c) => (h ^ c) * 1099511628211UL);
            return new DataViewRowId(hash, 0).Mix(seed);
        };
    }

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> accepts) : WrappingCursor(input)
    {
        private long _position = -1;

        public override long Position => _position;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ActiveColumns.Check(active, column);
            return Input.GetGetter<TValue>(column);
        }

        public override bool MoveNext()
        {
            while (Input.MoveNext())
            {
                if (!accepts())
                    continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }
    }
}
