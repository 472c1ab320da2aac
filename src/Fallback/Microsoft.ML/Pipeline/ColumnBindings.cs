namespace Microsoft.ML.Data;

/// <summary>
/// The schema of a row mapper: the input's columns with the added ones behind them, except that an added column follows the last column of
/// the same name, which it hides.
/// </summary>
internal sealed class ColumnBindings
{
    /// <summary>For an output column: i for input column i, ~i for added column i.</summary>
    private readonly List<int> _sources = [];

    public ColumnBindings(DataViewSchema inputSchema, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = inputSchema;
        var columns = inputSchema.Select(c => new DataViewSchema.DetachedColumn(c)).ToList();
        _sources.AddRange(Enumerable.Range(0, columns.Count));
        for (var i = 0; i < added.Length; i++)
        {
            var name = added[i].Name;
            var last = columns.FindLastIndex(c => c.Name == name);
            var at = last < 0 ? columns.Count : last + 1;
            columns.Insert(at, added[i]);
            _sources.Insert(at, ~i);
        }
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        Schema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>True with the input column's index, or false with the added column's.</summary>
    public bool IsInput(int column, out int index)
    {
        index = _sources[column];
        if (index >= 0)
            return true;
        index = ~index;
        return false;
    }

    /// <summary>What a mapper has to do for some output columns: which of its own it computes, and which input columns that takes.</summary>
    public void Resolve(IEnumerable<DataViewSchema.Column> needed, RowMapper mapper, out bool[] activeAdded, out bool[] activeInput)
    {
        activeAdded = new bool[mapper.OutputColumns.Length];
        activeInput = new bool[InputSchema.Count];
        foreach (var column in needed)
        {
            if (IsInput(column.Index, out var index))
            {
                activeInput[index] = true;
                continue;
            }
            activeAdded[index] = true;
            foreach (var dependency in mapper.GetDependencies(index))
                activeInput[dependency] = true;
        }
    }
}
