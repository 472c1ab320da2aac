using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// Columns that are computed row by row and added to a schema: what ML.NET asks of a transformer that PredictionEngine can use. ML.NET's
/// own base classes for this can't be derived from outside.
/// </summary>
internal abstract class RowMapper : IRowToRowMapper
{
    protected RowMapper(DataViewSchema inputSchema, IEnumerable<DataViewSchema.DetachedColumn> added)
    {
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(added);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The input columns that the added columns are computed from.</summary>
    protected abstract IEnumerable<DataViewSchema.Column> Sources { get; }

    /// <summary>Binds the computation to a row; the result makes the getter of an added column, counted from 0.</summary>
    protected abstract Func<int, Delegate> Bind(DataViewRow input);

    /// <summary>True for an added column.</summary>
    public bool IsAdded(DataViewSchema.Column column) => column.Index >= InputSchema.Count;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns.ToList();
        var passed = columns.Where(column => !IsAdded(column)).Select(column => InputSchema[column.Index]);
        return (columns.Exists(IsAdded) ? passed.Concat(Sources) : passed).DistinctBy(column => column.Index);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new MappedRow(this, input, activeColumns);

    /// <summary>The getters of the added columns over one row; null where none of them is active.</summary>
    public Func<int, Delegate>? BindActive(DataViewRow input, bool[] active) => active.AsSpan(InputSchema.Count).Contains(true) ? Bind(input) : null;
}
