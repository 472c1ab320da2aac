using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the values of a column: the first value gets key 1; missing and unseen values get 0.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _asText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality, bool addKeyValueAnnotationsAsText, IDataView keyData)
    {
        Contracts.CheckParam(keyData is null || keyData.Schema.Count == 1, nameof(keyData), "If specified, this data view should contain only " +
            $"a single column containing the terms to map, but this had {keyData?.Schema.Count} columns.");
        _env = env;
        _columns = columns;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _asText = addKeyValueAnnotationsAsText;
        _keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(_keyData != null || _maximumNumberOfKeys > 0, "maximumNumberOfKeys", "Must be positive");
        var fromKeyData = _keyData is null ? null : ValueToKeyMap.Build(_keyData, _keyData.Schema[0], int.MaxValue, _keyOrdinality);
        var maps = _columns.Select(pair =>
        {
            var column = input.Schema.GetColumnOrNull(pair.inputColumnName)
                ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", pair.inputColumnName);
            ValueToKeyMappingTransformer.CheckInput(column);
            if (fromKeyData is null)
                return ValueToKeyMap.Build(input, column, _maximumNumberOfKeys, _keyOrdinality);
            Contracts.CheckParam(fromKeyData.ItemType.Equals(column.Type.ItemType()), "keyData",
                $"Terms from input data type '{fromKeyData.ItemType}' but mismatches " +
                $"column '{column.Name}' item type '{column.Type.ItemType()}'");
            return fromKeyData;
        }).ToArray();
        return new(_env, _columns, maps, _asText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            var keyValueType = _asText ? TextDataViewType.Instance : input.ItemType;
            var keyValues = new SchemaShape.Column(AnnotationUtils.KeyValues, SchemaShape.Column.VectorKind.Vector, keyValueType, false);
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, NumberDataViewType.UInt32, true,
                new SchemaShape(input.AnnotationsNamed(AnnotationUtils.SlotNames).Append(keyValues)));
        }));
    }
}

[LoadName(Name)]
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    private const string Name = "TermTransform";
    private readonly ValueToKeyMap[] _maps;
    private readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, ValueToKeyMap[] maps, bool asText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns)
    {
        _maps = maps;
        _asText = asText;
    }

    private ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx)
    {
        _asText = ctx.Reader.ReadBoolean();
        _maps = ColumnPairs.Select(_ => ValueToKeyMap.Load(ctx.Reader)).ToArray();
    }

    internal static void CheckInput(DataViewSchema.Column column)
    {
        if (column.Type.ItemType() is not (NumberDataViewType or TextDataViewType or BooleanDataViewType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, "standard type or a vector of standard type", column.Type.ToString());
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, this);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
        ctx.Writer.Write(_asText);
        foreach (var map in _maps)
            map.Save(ctx.Writer);
    }

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env.Register(nameof(ValueToKeyMappingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, ValueToKeyMappingTransformer parent) : OneToOneMapper(schema, parent.ColumnPairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            CheckInput(input);
            var map = parent._maps[pair];
            Contracts.Check(map.ItemType.Equals(input.Type.ItemType()),
                $"Could not apply a map over type '{map.ItemType}' to column '{input.Name}' since it has type '{input.Type}'");
            var annotations = new DataViewSchema.Annotations.Builder();
            map.AddKeyValues(annotations, parent._asText);
            annotations.Add(input.Annotations, kind => kind == AnnotationUtils.SlotNames);
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(map.KeyType, vector.Dimensions) : map.KeyType;
            return new(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => parent._maps[pair].MakeGetter(row, input);
    }
}
