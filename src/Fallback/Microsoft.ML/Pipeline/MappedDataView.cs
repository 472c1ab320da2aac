namespace Microsoft.ML.Data;

/// <summary>A data view with the columns of a row mapper added, and the same mapping for single rows.</summary>
internal sealed class MappedDataView(IDataView source, RowMapper mapper) : IDataView, IRowToRowMapper
{
    private readonly ColumnBindings _bindings = new(source.Schema, mapper.OutputColumns);

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema InputSchema => source.Schema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToList();
        _bindings.Resolve(needed, mapper, out var added, out var input);
        return Open(source.GetRowCursor(InputSchema.Where(c => input[c.Index]), rand), needed, added);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var needed = columnsNeeded.ToList();
        _bindings.Resolve(needed, mapper, out var added, out var input);
        var cursors = source.GetRowCursorSet(InputSchema.Where(c => input[c.Index]), n, rand);
        return cursors.Select(cursor => Open(cursor, needed, added)).ToArray();
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        _bindings.Resolve(dependingColumns, mapper, out _, out var input);
        return InputSchema.Where(c => input[c.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        var needed = activeColumns.ToList();
        _bindings.Resolve(needed, mapper, out var added, out _);
        return new Row(input, _bindings, ActiveColumns.Of(needed, Schema), mapper.CreateGetters(input, i => added[i]));
    }

    private Cursor Open(DataViewRowCursor input, List<DataViewSchema.Column> needed, bool[] added) =>
        new(input, _bindings, ActiveColumns.Of(needed, Schema), mapper.CreateGetters(input, i => added[i]));

    private static ValueGetter<TValue> Getter<TValue>(DataViewRow input, ColumnBindings bindings, Delegate[] getters, int column) =>
        bindings.IsInput(column, out var index) ? input.GetGetter<TValue>(input.Schema[index]) : getters[index].As<TValue>();

    private sealed class Cursor(DataViewRowCursor input, ColumnBindings bindings, bool[] active, Delegate[] getters) : WrappingCursor(input)
    {
        public override DataViewSchema Schema => bindings.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ActiveColumns.Check(active, column);
            return Getter<TValue>(Input, bindings, getters, column.Index);
        }
    }

    private sealed class Row(DataViewRow input, ColumnBindings bindings, bool[] active, Delegate[] getters) : WrappingRow(input)
    {
        public override DataViewSchema Schema => bindings.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ActiveColumns.Check(active, column);
            return Getter<TValue>(Input, bindings, getters, column.Index);
        }
    }
}
