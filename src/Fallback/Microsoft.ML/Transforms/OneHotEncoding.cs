using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Turns a value into a vector with a slot for each value seen in training: 1 in its own slot, 0 in the others.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly IEstimator<TransformerChain<ITransformer>> _chain;

    internal OneHotEncodingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, OutputKind outputKind,
        int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality, IDataView keyData)
    {
        var toKeys = new ValueToKeyMappingEstimator(env, columns, maximumNumberOfKeys, keyOrdinality, true, keyData);
        _chain = outputKind switch
        {
            OutputKind.Key => new EstimatorChain<ITransformer>().Append<ITransformer>(toKeys),
            OutputKind.Indicator => toKeys.Append<ITransformer>(
                new KeyToVectorMappingEstimator(env, columns.Select(c => (c.outputColumnName, c.outputColumnName)).ToArray())),
            _ => throw Contracts.ExceptParam(nameof(outputKind), $"Output kind {outputKind} is not known."),
        };
    }

    public enum OutputKind : byte
    {
        Indicator = 2,
        Key = 3,
    }

    public OneHotEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}

public sealed class OneHotEncodingTransformer : ITransformer
{
    private readonly ITransformer _chain;

    internal OneHotEncodingTransformer(ITransformer chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    /// <summary>Comes back as the chain that it is made of.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}
