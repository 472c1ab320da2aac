using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Leads from keys back to the values in the column's KeyValues annotation.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.ColumnPairs.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            if (!input.IsKey)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, "KeyType", input.GetTypeString());
            Contracts.CheckParam(input.Annotations.TryFindColumn(AnnotationUtils.KeyValues, out var values), nameof(inputSchema),
                $"Input column '{pair.inputColumnName}' doesn't contain key values metadata");
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, values.ItemType, values.IsKey,
                new SchemaShape(input.AnnotationsNamed(AnnotationUtils.SlotNames)));
        }));
    }
}

[LoadName(Name)]
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    private const string Name = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns) { }

    private KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) { }

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
    }

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env.Register(nameof(KeyToValueMappingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            var values = ValuesType(input);
            Contracts.Check((ulong)values.Size == input.Type.KeyCount(), "KeyValues metadata size does not match column type key count");
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(values.ItemType, vector.Dimensions) : values.ItemType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == AnnotationUtils.SlotNames);
            return new(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => input.Type is VectorDataViewType
            ? Generic.Call<Delegate>(MakeVectorGetter<int>, ValuesType(input).ItemType.RawType, row, input)
            : Generic.Call<Delegate>(MakeScalarGetter<int>, ValuesType(input).ItemType.RawType, row, input);

        private static VectorDataViewType ValuesType(DataViewSchema.Column input) =>
            input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.KeyValues)?.Type as VectorDataViewType
                ?? throw Contracts.Except("Metadata KeyValues does not exist");

        /// <summary>The value of key k at index k; what a missing key becomes at index 0.</summary>
        private static T[] ValuesByKey<T>(DataViewSchema.Column input)
        {
            VBuffer<T> values = default;
            input.GetKeyValues(ref values);
            var byKey = new T[values.Length + 1];
            byKey[0] = ColumnValues.Missing<T>();
            values.CopyTo(byKey.AsSpan(1));
            return byKey;
        }

        private static ValueGetter<T> MakeScalarGetter<T>(DataViewRow row, DataViewSchema.Column input)
        {
            var values = ValuesByKey<T>(input);
            var getter = row.GetKeyGetter(input);
            ulong key = 0;
            return (ref T value) =>
            {
                getter(ref key);
                value = values[key < (ulong)values.Length ? (int)key : 0];
            };
        }

        private static ValueGetter<VBuffer<T>> MakeVectorGetter<T>(DataViewRow row, DataViewSchema.Column input)
        {
            var values = ValuesByKey<T>(input);
            var getter = row.GetKeyVectorGetter(input);
            VBuffer<ulong> keys = default;
            return (ref VBuffer<T> destination) =>
            {
                getter(ref keys);
                var editor = VBufferEditor.Create(ref destination, keys.Length);
                editor.Values.Fill(values[0]);
                foreach (var (slot, key) in keys.Items())
                    editor.Values[slot] = values[key < (ulong)values.Length ? (int)key : 0];
                destination = editor.Commit();
            };
        }
    }
}
