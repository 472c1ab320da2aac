namespace Microsoft.ML.Data;

/// <summary>Objects as rows, enumerated anew by every cursor.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, MemberBinding[] bindings) : IDataView where TRow : class
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = MemberBinding.SchemaOf(bindings);

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(Schema, bindings, data.GetEnumerator(), ActiveColumns.Of(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, MemberBinding[] bindings, IEnumerator<TRow> rows, bool[] active) : RootCursor(schema, active)
    {
        private readonly Current<TRow> _current = new();

        protected override Delegate MakeGetter(int column) => ObjectGetters.Make(bindings[column], _current);

        protected override bool MoveNextCore()
        {
            if (!rows.MoveNext())
                return false;
            _current.Row = rows.Current ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
