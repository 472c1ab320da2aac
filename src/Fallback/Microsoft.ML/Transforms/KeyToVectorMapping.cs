using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Indicator vectors of keys; for a vector of keys, one indicator behind the other.</summary>
internal sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    public KeyToVectorMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToVectorMappingEstimator)), new KeyToVectorMappingTransformer(env, columns)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(Transformer.ColumnPairs.Select(pair =>
    {
        var input = inputSchema.FindInput(pair.inputColumnName);
        var annotations = new List<SchemaShape.Column>();
        if (input.Annotations.TryFindColumn(AnnotationUtils.KeyValues, out var values) && values.ItemType is TextDataViewType)
            annotations.Add(SchemaShapeExtensions.SlotNamesShape);
        annotations.Add(SchemaShapeExtensions.CategoricalSlotRangesShape);
        annotations.Add(SchemaShapeExtensions.IsNormalizedShape);
        return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false,
            new SchemaShape(annotations));
    }));
}

[LoadName(Name)]
internal sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    private const string Name = "KeyToVectorTransform";

    public KeyToVectorMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), columns) { }

    private KeyToVectorMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) { }

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
    }

    private static KeyToVectorMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env.Register(nameof(KeyToVectorMappingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            var keys = checked((int)input.Type.KeyCount());
            var vector = input.Type as VectorDataViewType;
            if (keys == 0 || vector is { IsKnownSize: false })
                throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "Key or a known-size vector of keys", input.Type.ToString());
            var blocks = vector?.Size ?? 1;
            var annotations = new DataViewSchema.Annotations.Builder();
            var type = new VectorDataViewType(NumberDataViewType.Single, vector is null ? [keys] : vector.Dimensions.Add(keys));
            if (input.HasNames(AnnotationUtils.KeyValues, keys))
            {
                var names = vector is null ? KeyNames(input) : BlockNames(input, blocks);
                annotations.Add(AnnotationUtils.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                    (ref VBuffer<ReadOnlyMemory<char>> destination) => names.CopyTo(ref destination));
            }
            var ranges = new VBuffer<int>(2 * blocks, Enumerable.Range(0, blocks).SelectMany(b => (int[])[b * keys, b * keys + keys - 1]).ToArray());
            annotations.Add(AnnotationUtils.CategoricalSlotRanges, new VectorDataViewType(NumberDataViewType.Int32, blocks, 2),
                (ref VBuffer<int> destination) => ranges.CopyTo(ref destination));
            annotations.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            return new(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input)
        {
            var keys = (int)input.Type.KeyCount();
            return input.Type is VectorDataViewType vector
                ? MakeVectorGetter(row.GetKeyVectorGetter(input), keys, vector.Size)
                : MakeScalarGetter(row.GetKeyGetter(input), keys);
        }

        private static ValueGetter<VBuffer<float>> MakeScalarGetter(ValueGetter<ulong> getter, int keys)
        {
            ulong key = 0;
            return (ref VBuffer<float> indicator) =>
            {
                getter(ref key);
                var known = 0 < key && key <= (ulong)keys;
                var editor = VBufferEditor.Create(ref indicator, keys, known ? 1 : 0, requireIndicesOnDense: true);
                if (known)
                    (editor.Values[0], editor.Indices[0]) = (1, (int)key - 1);
                indicator = editor.Commit();
            };
        }

        private static ValueGetter<VBuffer<float>> MakeVectorGetter(ValueGetter<VBuffer<ulong>> getter, int keys, int blocks)
        {
            VBuffer<ulong> vector = default;
            return (ref VBuffer<float> indicators) =>
            {
                getter(ref vector);
                Contracts.Check(vector.Length == blocks, $"Expected {blocks} slots, but got {vector.Length}");
                var editor = VBufferEditor.Create(ref indicators, keys * blocks);
                editor.Values.Clear();
                foreach (var (block, key) in vector.Items())
                {
                    if (0 < key && key <= (ulong)keys)
                        editor.Values[block * keys + (int)key - 1] = 1;
                }
                indicators = editor.Commit();
            };
        }

        private static VBuffer<ReadOnlyMemory<char>> KeyNames(DataViewSchema.Column input)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            input.GetKeyValues(ref names);
            return names;
        }

        /// <summary>slot.key, where an unnamed slot is [index].</summary>
        private static VBuffer<ReadOnlyMemory<char>> BlockNames(DataViewSchema.Column input, int blocks)
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            if (input.HasSlotNames())
                input.GetSlotNames(ref slots);
            var keys = KeyNames(input).DenseValues().ToArray();
            var names = Enumerable.Range(0, blocks).SelectMany(block =>
            {
                var slot = slots.Length > 0 ? slots.GetItemOrDefault(block) : default;
                return keys.Select(key => (slot.IsEmpty ? $"[{block}].{key}" : $"{slot}.{key}").AsMemory());
            }).ToArray();
            return new(names.Length, names);
        }
    }
}
