namespace Microsoft.ML.Data;

/// <summary>Row mappers bound one on top of the other.</summary>
internal sealed class ChainedRowMapper : IRowToRowMapper
{
    private readonly List<IRowToRowMapper> _mappers = [];

    public ChainedRowMapper(DataViewSchema inputSchema, IEnumerable<ITransformer> transformers)
    {
        InputSchema = OutputSchema = inputSchema;
        foreach (var transformer in transformers)
        {
            _mappers.Add(transformer.GetRowToRowMapper(OutputSchema));
            OutputSchema = _mappers[^1].OutputSchema;
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Enumerable.Reverse(_mappers).Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        // What each mapper has to deliver is what those behind it read.
        var active = new IEnumerable<DataViewSchema.Column>[_mappers.Count];
        for (var i = _mappers.Count - 1; i >= 0; i--)
        {
            active[i] = activeColumns.ToList();
            activeColumns = _mappers[i].GetDependencies(active[i]);
        }
        for (var i = 0; i < _mappers.Count; i++)
            input = _mappers[i].GetRow(input, active[i]);
        return input;
    }
}
