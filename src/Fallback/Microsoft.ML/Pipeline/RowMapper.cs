// How to write a row-to-row transformer: derive from RowToRowTransformerBase (or OneToOneTransformerBase) and return a RowMapper from MakeRowMapper.
// A RowMapper is bound to one input schema. It checks that schema in its constructor, declares the columns it adds (OutputColumns), says which input
// columns each of them needs (GetDependencies) and makes a getter for one of them (MakeGetter). Laziness, shadowing of a column of the same name,
// cursors, cursor sets and IRowToRowMapper come from MappedDataView.
namespace Microsoft.ML.Data;

internal abstract class RowMapper(DataViewSchema inputSchema)
{
    public DataViewSchema InputSchema { get; } = inputSchema;

    /// <summary>The columns added. One with the name of an input column hides that column.</summary>
    public abstract DataViewSchema.DetachedColumn[] OutputColumns { get; }

    /// <summary>Indices of the input columns that an output column is computed from.</summary>
    public abstract IEnumerable<int> GetDependencies(int output);

    /// <summary>The getters of the active output columns; null for the others. Override where columns share work.</summary>
    public virtual Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
        Enumerable.Range(0, OutputColumns.Length).Select(i => isActive(i) ? MakeGetter(input, i) : null).ToArray();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the output column's raw type that reads the row's current position each time it is called.</summary>
    protected abstract Delegate MakeGetter(DataViewRow input, int output);
}
