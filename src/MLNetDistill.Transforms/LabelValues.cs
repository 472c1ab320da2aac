using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// The values behind the keys of a label column, in the type they have in the data (text, numbers …). PredictedLabel carries them on, so that
/// MapKeyToValue gives back what MapValueToKey took, before and after saving.
/// </summary>
internal abstract class LabelValues
{
    /// <summary>No values: a bool or numeric label.</summary>
    public static LabelValues None { get; } = new NoValues(0);

    /// <summary>Reads the key values of a label column, if it is a key that has them.</summary>
    public static LabelValues Of(DataViewSchema.Column label) => label.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is VectorDataViewType { IsKnownSize: true } type
        ? Read(label, type)
        : label.Type is KeyDataViewType key ? new NoValues((int)key.Count) : None;

    /// <summary>Class names as values.</summary>
    public static LabelValues Of(IReadOnlyList<string> names) => new TextValues([.. names]);

    /// <summary>Adds the values as the KeyValues annotation.</summary>
    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder builder);

    /// <summary>Adds the values as the TrainingLabelValues annotation, which ML.NET's scorers put on the score column.</summary>
    public abstract void AddTrainingLabelValues(DataViewSchema.Annotations.Builder builder);

    /// <summary>Built-in steps that turn a column with the class index (0-based, Int32) into a key column with these values.</summary>
    public abstract IEstimator<ITransformer> MapIndexToKey(MLContext context, string outputColumnName, string indexColumnName);

    private static LabelValues Read(DataViewSchema.Column label, VectorDataViewType type) => type.ItemType switch
    {
        TextDataViewType => new TextValues([.. Values<ReadOnlyMemory<char>>.ReadAll(label).Select(value => value.ToString())]),
        { RawType: var raw } when raw == typeof(float) => new Values<float>(label, type),
        { RawType: var raw } when raw == typeof(double) => new Values<double>(label, type),
        { RawType: var raw } when raw == typeof(int) => new Values<int>(label, type),
        { RawType: var raw } when raw == typeof(uint) => new Values<uint>(label, type),
        { RawType: var raw } when raw == typeof(long) => new Values<long>(label, type),
        { RawType: var raw } when raw == typeof(ulong) => new Values<ulong>(label, type),
        { RawType: var raw } when raw == typeof(bool) => new Values<bool>(label, type),
        var other => throw new ArgumentException($"The label column '{label.Name}' has key values of type {other}; make the key from a text, number or bool column."),
    };

    private sealed class NoValues(int count) : LabelValues
    {
        public override void AddKeyValues(DataViewSchema.Annotations.Builder builder) { }

        public override void AddTrainingLabelValues(DataViewSchema.Annotations.Builder builder) { }

        // A saved model's keys can't do without values; they are the keys' own numbers.
        public override IEstimator<ITransformer> MapIndexToKey(MLContext context, string outputColumnName, string indexColumnName) =>
            Chain(context, [.. Enumerable.Range(1, count)], outputColumnName, indexColumnName);
    }

    private static IEstimator<ITransformer> Chain<TValue>(MLContext context, TValue[] values, string outputColumnName, string indexColumnName)
    {
        var map = values.Select((value, index) => KeyValuePair.Create(index, value));
        var keys = context.Data.LoadFromEnumerable(values.Select(value => new KeyRow<TValue> { Value = value }));
        return context.Transforms.Conversion.MapValue(outputColumnName, map, indexColumnName)
            .Append(context.Transforms.Conversion.MapValueToKey(outputColumnName, keyData: keys));
    }

    private class Values<T>(T[] values, PrimitiveDataViewType itemType) : LabelValues
    {
        public Values(DataViewSchema.Column label, VectorDataViewType type) : this(ReadAll(label), type.ItemType) { }

        public override void AddKeyValues(DataViewSchema.Annotations.Builder builder) => Add(builder, "KeyValues");

        public override void AddTrainingLabelValues(DataViewSchema.Annotations.Builder builder) => Add(builder, "TrainingLabelValues");

        public override IEstimator<ITransformer> MapIndexToKey(MLContext context, string outputColumnName, string indexColumnName) =>
            Chain(context, values, outputColumnName, indexColumnName);

        private void Add(DataViewSchema.Annotations.Builder builder, string name) =>
            builder.Add(name, new VectorDataViewType(itemType, values.Length), (ref VBuffer<T> destination) => Vectors.Copy(values, ref destination));

        public static T[] ReadAll(DataViewSchema.Column label)
        {
            VBuffer<T> buffer = default;
            label.GetKeyValues(ref buffer);
            return [.. buffer.DenseValues()];
        }
    }

    // Text is read as memory but built-in lookups want strings.
    private sealed class TextValues(string[] strings) : Values<ReadOnlyMemory<char>>([.. strings.Select(value => value.AsMemory())], TextDataViewType.Instance)
    {
        public override IEstimator<ITransformer> MapIndexToKey(MLContext context, string outputColumnName, string indexColumnName) =>
            Chain(context, strings, outputColumnName, indexColumnName);
    }

    private sealed class KeyRow<TValue>
    {
        public TValue Value { get; set; } = default!;
    }
}
