using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Calls a row-to-row transformer on single objects. Not safe for several threads at once.</summary>
public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(ITransformer transformer, PredictionEngineOptions options) : base(transformer, options) { }

    public override void Predict(TSrc example, ref TDst prediction)
    {
        Contracts.CheckValue(example, nameof(example));
        prediction ??= new TDst();
        Map(example, prediction);
    }
}

public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ObjectRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly RowFiller<TDst> _filler;
    private readonly ITransformer _ownedTransformer;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        Contracts.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        _input = new ObjectRow<TSrc>(MemberBinding.Of(typeof(TSrc), options.InputSchemaDefinition, SchemaDefinition.Direction.Read));
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        OutputSchema = mapper.OutputSchema;
        var binding = RowBinding<TDst>.Create(mapper.OutputSchema, options.IgnoreMissingColumns, options.OutputSchemaDefinition);
        _output = mapper.GetRow(_input, mapper.OutputSchema);
        _filler = binding.Bind(_output);
        _ownedTransformer = options.OwnsTransformer ? transformer : null;
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        _output.Dispose();
        (_ownedTransformer as IDisposable)?.Dispose();
    }

    private protected void Map(TSrc example, TDst prediction)
    {
        _input.MoveTo(example);
        _filler.Fill(prediction);
    }
}

public sealed class PredictionEngineOptions
{
    public bool IgnoreMissingColumns = true;
    public SchemaDefinition InputSchemaDefinition;
    public SchemaDefinition OutputSchemaDefinition;
    public bool OwnsTransformer = true;
}
