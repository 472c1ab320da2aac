// See RowMapper.cs. A subclass also writes itself in SaveModel (ctx.SetLoader, then ctx.Writer and ctx.SaveModel for parts) and carries
// [LoadName] with a static method Create(IHostEnvironment, ModelLoadContext): see ModelLoaders.cs.
namespace Microsoft.ML.Data;

using Microsoft.ML.Runtime;

/// <summary>A transformer whose every output row depends on one input row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host) => Host = host;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, MakeRowMapper(inputSchema).OutputColumns).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new MappedDataView(input, MakeRowMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new MappedDataView(new EmptyDataView(inputSchema), MakeRowMapper(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected abstract RowMapper MakeRowMapper(DataViewSchema schema);

    private protected abstract void SaveModel(ModelSaveContext ctx);
}
