using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Scales each slot to a standard deviation (or, with zero fixed, a root mean square) of 1.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly long _maximumExampleCount;
    private readonly bool _fixZero;
    private readonly bool _useCdf;

    internal NormalizingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, long maximumExampleCount,
        bool fixZero, bool useCdf)
    {
        Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _env = env;
        _columns = columns;
        _maximumExampleCount = maximumExampleCount;
        _fixZero = fixZero;
        _useCdf = useCdf;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        return new(_env, _columns, _columns.Select(pair =>
            MeanVarianceNormalizer.Train(input, input.Schema[pair.inputColumnName], _maximumExampleCount, _fixZero, _useCdf)).ToArray());
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, "known-size vector or scalar", input.GetTypeString());
            if (input.IsKey || input.ItemType != NumberDataViewType.Single && input.ItemType != NumberDataViewType.Double)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, "vector or scalar of Single or Double", input.GetTypeString());
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, input.ItemType, false,
                new SchemaShape(input.AnnotationsNamed(AnnotationUtils.SlotNames).Prepend(SchemaShapeExtensions.IsNormalizedShape)));
        }));
    }
}

[LoadName(Name)]
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    private const string Name = "Normalizer";
    private readonly MeanVarianceNormalizer[] _normalizers;

    internal NormalizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, MeanVarianceNormalizer[] normalizers)
        : base(env.Register(nameof(NormalizingTransformer)), columns) => _normalizers = normalizers;

    private NormalizingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) =>
        _normalizers = ColumnPairs.Select(_ => MeanVarianceNormalizer.Load(ctx.Reader)).ToArray();

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs, _normalizers);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
        foreach (var normalizer in _normalizers)
            normalizer.Save(ctx.Writer);
    }

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env.Register(nameof(NormalizingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs, MeanVarianceNormalizer[] normalizers) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            if (!input.Type.Equals(normalizers[pair].InputType))
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, normalizers[pair].InputType.ToString(), input.Type.ToString());
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            annotations.Add(input.Annotations, kind => kind == AnnotationUtils.SlotNames);
            return new(name, input.Type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => normalizers[pair].MakeGetter(row, input);
    }
}
