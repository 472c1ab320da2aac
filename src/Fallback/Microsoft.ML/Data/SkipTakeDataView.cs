namespace Microsoft.ML.Data;

/// <summary>A stretch of the rows of a data view, in its order.</summary>
internal sealed class SkipTakeDataView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : WrappingCursor(input)
    {
        private long _skipped;
        private long _position = -1;

        public override long Position => _position;

        public override bool MoveNext()
        {
            for (; _skipped < skip; _skipped++)
            {
                if (!Input.MoveNext())
                    return false;
            }
            if (_position + 1 >= take || !Input.MoveNext())
                return false;
            _position++;
            return true;
        }
    }
}
