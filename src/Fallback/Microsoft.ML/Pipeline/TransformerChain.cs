using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Transformers applied one after the other. Only those with the scope asked for (scoring, if nothing is said) take part.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;

    public readonly TLastTransformer LastTransformer;

    internal TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        _transformers = transformers?.ToArray() ?? [];
        _scopes = scopes?.ToArray() ?? [];
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Contracts.Check((_transformers.Length > 0) == (LastTransformer != null));
        Contracts.Check(_transformers.Length == _scopes.Length);
    }

    public TransformerChain(params ITransformer[] transformers) : this(transformers, transformers?.Select(_ => TransformerScope.Everything)) { }

    bool ITransformer.IsRowToRowMapper => _transformers.All(t => t.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    private DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return Within(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        // A mistake in a late transformer shows before anything is set up.
        GetOutputSchema(input.Schema, scope);
        return Within(scope).Aggregate(input, (data, transformer) => transformer.Transform(data));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>([.. _transformers, transformer], [.. _scopes, scope]);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(((ITransformer)this).IsRowToRowMapper, "Method GetRowToRowMapper called despite IsRowToRowMapper being false.");
        return new ChainedRowMapper(inputSchema, Within(TransformerScope.Scoring));
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => TransformerChain.Save(ctx, _transformers, _scopes);

    private IEnumerable<ITransformer> Within(TransformerScope scope) => _transformers.Where((_, i) => (_scopes[i] & scope) != 0);
}

/// <summary>The saved form of a chain, the same whatever its last transformer.</summary>
[LoadName("TransformerChain")]
internal static class TransformerChain
{
    public static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var scopes = Enumerable.Range(0, ctx.Reader.ReadCount()).Select(_ => (TransformerScope)ctx.Reader.ReadInt32()).ToArray();
        return new TransformerChain<ITransformer>(scopes.Select((_, i) => ctx.LoadModel<ITransformer>(env, PartName(i))).ToArray(), scopes);
    }

    public static void Save(ModelSaveContext ctx, ITransformer[] transformers, TransformerScope[] scopes)
    {
        ctx.SetLoader("TransformerChain", version: 1);
        ctx.Writer.Write(transformers.Length);
        for (var i = 0; i < transformers.Length; i++)
        {
            ctx.Writer.Write((int)scopes[i]);
            ctx.SaveModel(transformers[i], PartName(i));
        }
    }

    private static string PartName(int index) => $"Transform_{index:000}";
}
