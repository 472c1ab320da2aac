using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by those that a lookup gives for them; a value not in the lookup becomes zero, false or an empty text.</summary>
public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    internal ValueMappingEstimator(IHostEnvironment env, ValueMap map, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ValueMappingEstimator)), new ValueMappingTransformer(env, map, columns)) { }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var map = Transformer.Map;
        return inputSchema.With(Transformer.ColumnPairs.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            var value = new SchemaShape.Column(pair.outputColumnName, map.ValueType);
            var annotations = new SchemaShape(map.ValueAnnotations.Schema.Select(a => new SchemaShape.Column(a.Name, a.Type)));
            var kind = input.Kind == SchemaShape.Column.VectorKind.Scalar ? value.Kind : input.Kind;
            return new SchemaShape.Column(pair.outputColumnName, kind, value.ItemType, value.IsKey, annotations);
        }));
    }
}

public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(IHostEnvironment env, ValueMap map, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env, map, columns) { }
}

[LoadName(Name)]
public class ValueMappingTransformer : OneToOneTransformerBase
{
    private const string Name = "ValueMappingTransformer";

    internal ValueMappingTransformer(IHostEnvironment env, ValueMap map, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ValueMappingTransformer)), columns) => Map = map;

    private ValueMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) => Map = ValueMap.Load(ctx.Reader);

    internal ValueMap Map { get; }

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs, Map);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
        Map.Save(ctx.Writer);
    }

    private static ValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env.Register(nameof(ValueMappingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs, ValueMap map) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            var type = map.ValueType;
            if (input.Type is VectorDataViewType)
            {
                if (type is VectorDataViewType)
                    throw new NotSupportedException($"Column '{input.Name}' cannot be mapped to values when the column and the map values are both vector type.");
                // The package promises no size, though that of the input would do.
                type = new VectorDataViewType((PrimitiveDataViewType)type);
            }
            return new(name, type, map.ValueAnnotations);
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => map.MakeGetter(row, input);
    }
}
