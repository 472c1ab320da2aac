using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Changes the type of a column: numbers and bools to Single.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, outputKind, (outputColumnName, inputColumnName))) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.ColumnPairs.Select(pair =>
        {
            var input = inputSchema.FindInput(pair.inputColumnName);
            TypeConvertingTransformer.CheckConversion(input.Name, input.ItemType, input.IsKey);
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, NumberDataViewType.Single, false, input.Annotations);
        }));
    }
}

[LoadName(Name)]
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    private const string Name = "TypeConverterTransform";

    internal TypeConvertingTransformer(IHostEnvironment env, DataKind outputKind, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
    {
        if (outputKind != DataKind.Single)
            throw new NotSupportedException($"Conversion to {outputKind} is not part of this build's slice of Microsoft.ML.");
    }

    private TypeConvertingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx) { }

    internal static void CheckConversion(string column, DataViewType item, bool isKey) =>
        Contracts.CheckParam(!isKey && item is NumberDataViewType or BooleanDataViewType, "inputSchema",
            $"source column '{column}' with item type '{item}' is not compatible with destination type 'Single'");

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, ColumnPairs);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveColumns(ctx);
    }

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env.Register(nameof(TypeConvertingTransformer)), ctx);

    private sealed class Mapper(DataViewSchema schema, (string, string)[] pairs) : OneToOneMapper(schema, pairs)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair, string name, DataViewSchema.Column input)
        {
            var item = input.Type.ItemType();
            CheckConversion(input.Name, item, item is KeyDataViewType);
            DataViewType type = input.Type is VectorDataViewType vector
                ? new VectorDataViewType(NumberDataViewType.Single, vector.Dimensions)
                : NumberDataViewType.Single;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == AnnotationUtils.SlotNames || kind == AnnotationUtils.IsNormalized && item is NumberDataViewType);
            if (input.Type is BooleanDataViewType)
                annotations.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            return new(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow row, int pair, DataViewSchema.Column input) => input.Type is VectorDataViewType vector
            ? Generic.Call<Delegate>(MakeVectorGetter<int>, vector.ItemType.RawType, row, input)
            : Generic.Call<Delegate>(MakeScalarGetter<int>, input.Type.RawType, row, input);

        private static ValueGetter<float> MakeScalarGetter<T>(DataViewRow row, DataViewSchema.Column input)
        {
            var getter = row.GetGetter<T>(input);
            T source = default;
            return (ref float value) =>
            {
                getter(ref source);
                value = Convert.ToSingle(source, CultureInfo.InvariantCulture);
            };
        }

        private static ValueGetter<VBuffer<float>> MakeVectorGetter<T>(DataViewRow row, DataViewSchema.Column input)
        {
            var getter = row.GetGetter<VBuffer<T>>(input);
            VBuffer<T> source = default;
            return (ref VBuffer<float> destination) =>
            {
                getter(ref source);
                var values = source.GetValues();
                var editor = VBufferEditor.Create(ref destination, source.Length, values.Length);
                for (var i = 0; i < values.Length; i++)
                    editor.Values[i] = Convert.ToSingle(values[i], CultureInfo.InvariantCulture);
                source.GetIndices().CopyTo(editor.Indices);
                destination = editor.Commit();
            };
        }
    }
}
