namespace Microsoft.ML.Data;

/// <summary>A cursor that makes its own rows: counts positions, checks that columns are active, keeps one getter for each column asked for.</summary>
internal abstract class RootCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private readonly Delegate[] _getters = new Delegate[schema.Count];
    private long _position = -1;
    private bool _done;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => schema;

    public sealed override bool MoveNext()
    {
        if (_done)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckOnRow();
        id = new DataViewRowId((ulong)_position, 0);
    };

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Check(active, column);
        return (_getters[column.Index] ??= MakeGetter(column.Index)).As<TValue>();
    }

    protected abstract bool MoveNextCore();

    /// <summary>A getter of the column's raw type for the current row.</summary>
    protected abstract Delegate MakeGetter(int column);

    protected void CheckOnRow() => Contracts.Check(_position >= 0, "Values can only be fetched when the cursor is on a row.");

    protected override void Dispose(bool disposing)
    {
        _done = true;
        _position = -1;
        base.Dispose(disposing);
    }
}
