// A transformer that makes each output column from one input column. A subclass overrides MakeRowMapper to return its OneToOneMapper, which
// checks an input column and types the output in MakeOutputColumn and makes the getter in MakeGetter(row, pair, input column).
namespace Microsoft.ML.Data;

using Microsoft.ML.Runtime;

public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns) : base(host)
    {
        Contracts.CheckValue(columns, nameof(columns));
        foreach (var (output, input) in columns)
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
        }
        var twice = columns.GroupBy(c => c.outputColumnName).FirstOrDefault(g => g.Count() > 1);
        Contracts.CheckParam(twice is null, nameof(columns), $"Name of the result column '{twice?.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx) : this(host, LoadColumns(ctx)) { }

    /// <summary>Writes the column pairs: the first thing that the loading constructor reads.</summary>
    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.Writer.Write(output);
            ctx.Writer.Write(input);
        }
    }

    private static (string outputColumnName, string inputColumnName)[] LoadColumns(ModelLoadContext ctx) =>
        Enumerable.Range(0, ctx.Reader.ReadCount()).Select(_ => (ctx.Reader.ReadString(), ctx.Reader.ReadString())).ToArray();
}

/// <summary>The mapper of a <see cref="OneToOneTransformerBase"/> bound to a schema.</summary>
internal abstract class OneToOneMapper : RowMapper
{
    private readonly DataViewSchema.Column[] _inputs;
    private readonly Lazy<DataViewSchema.DetachedColumn[]> _outputs;

    protected OneToOneMapper(DataViewSchema inputSchema, (string outputColumnName, string inputColumnName)[] pairs) : base(inputSchema)
    {
        _inputs = pairs.Select(pair => inputSchema.GetColumnOrNull(pair.inputColumnName)
            ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.inputColumnName)).ToArray();
        _outputs = new(() => pairs.Select((pair, i) => MakeOutputColumn(i, pair.outputColumnName, _inputs[i])).ToArray());
    }

    public override DataViewSchema.DetachedColumn[] OutputColumns => _outputs.Value;

    public override IEnumerable<int> GetDependencies(int output) => [_inputs[output].Index];

    protected override Delegate MakeGetter(DataViewRow input, int output) => MakeGetter(input, output, _inputs[output]);

    /// <summary>Type and annotations of an output column; throws where the input column will not do.</summary>
    protected abstract DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input);

    protected abstract Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input);
}
