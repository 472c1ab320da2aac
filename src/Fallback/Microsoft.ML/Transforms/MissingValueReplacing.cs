using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Puts a number in the place of NaN.</summary>
public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly ReplacementMode _mode;
    private readonly bool _bySlot;

    internal MissingValueReplacingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, ReplacementMode mode,
        bool bySlot)
    {
        _env = env;
        _columns = columns;
        _mode = mode;
        _bySlot = bySlot;
    }

    public enum ReplacementMode : byte
    {
        DefaultValue = 0,
        Mean = 1,
        Minimum = 2,
        Maximum = 3,
    }

    public MissingValueReplacingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        return new(_env, _columns, _columns.Select(pair => MissingValueReplacement.Train(input, input.Schema[pair.inputColumnName], _mode, _bySlot)).ToArray());
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            Contracts.CheckParam(!input.IsKey && (input.ItemType == NumberDataViewType.Single || input.ItemType == NumberDataViewType.Double),
                nameof(inputSchema), $"Type '{input.GetTypeString()}' of column '{input.Name}' has no missing values: Single or Double expected.");
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, input.ItemType, false,
                new SchemaShape(input.AnnotationsNamed(AnnotationUtils.SlotNames, AnnotationUtils.IsNormalized)));
        }));
    }
}

[LoadName(Name)]
public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    private const string Name = "NAReplaceTransform";
    private readonly MissingValueReplacement[] _replacements;

    internal MissingValueReplacingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns,
        MissingValueReplacement[] replacements)
        : base(env.Register(nameof(MissingValueReplacingTransformer)), columns) => _replacements = replacements;

    private MissingValueReplacingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) =>
        _replacements = ColumnPairs.Select(_ => MissingValueReplacement.Load(ctx.Reader)).ToArray();

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs, _replacements);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
        foreach (var replacement in _replacements)
            replacement.Save(ctx.Writer);
    }

    private static MissingValueReplacingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env.Register(nameof(MissingValueReplacingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs, MissingValueReplacement[] replacements) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            if (!input.Type.Equals(replacements[pair].InputType))
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, replacements[pair].InputType.ToString(), input.Type.ToString());
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind is AnnotationUtils.SlotNames or AnnotationUtils.IsNormalized);
            return new(name, input.Type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => replacements[pair].MakeGetter(row, input);
    }
}
