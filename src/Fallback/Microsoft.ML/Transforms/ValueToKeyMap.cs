using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The values that became keys, in the order of their keys: the first one has key 1.</summary>
internal abstract class ValueToKeyMap
{
    protected ValueToKeyMap(PrimitiveDataViewType itemType, int count)
    {
        ItemType = itemType;
        KeyType = new(typeof(uint), Math.Max(1, count));
    }

    public PrimitiveDataViewType ItemType { get; }

    public KeyDataViewType KeyType { get; }

    /// <summary>Collects a column's values, except missing ones, until there are <paramref name="maximum"/> of them.</summary>
    public static ValueToKeyMap Build(IDataView data, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order) =>
        Generic.Call<ValueToKeyMap>(Build<int>, column.Type.ItemType().RawType, data, column, maximum, order);

    public static ValueToKeyMap Load(BinaryReader reader)
    {
        var itemType = (PrimitiveDataViewType)reader.ReadType();
        return Generic.Call<ValueToKeyMap>(Load<int>, itemType.RawType, itemType, reader);
    }

    public abstract void Save(BinaryWriter writer);

    /// <summary>Adds the annotation that leads back from keys to values.</summary>
    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText);

    /// <summary>A getter of the keys of a column of values.</summary>
    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);

    private static ValueToKeyMap Build<T>(IDataView data, DataViewSchema.Column column, int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        var seen = new HashSet<T>(ColumnValues.Equality<T>());
        var values = new List<T>();
        foreach (var value in ReadAll<T>(data, column))
        {
            if (!ColumnValues.IsMissing(value) && seen.Add(value))
                values.Add(value);
            if (values.Count == maximum)
                break;
        }
        if (order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            values.Sort(ColumnValues.Order<T>());
        return new ValueToKeyMap<T>((PrimitiveDataViewType)column.Type.ItemType(), values.ToArray());
    }

    private static ValueToKeyMap Load<T>(PrimitiveDataViewType itemType, BinaryReader reader) => new ValueToKeyMap<T>(itemType, reader.ReadValues<T>());

    private static IEnumerable<T> ReadAll<T>(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        if (column.Type is VectorDataViewType)
        {
            var getter = cursor.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            while (cursor.MoveNext())
            {
                getter(ref vector);
                foreach (var item in vector.DenseValues())
                    yield return item;
            }
        }
        else
        {
            var getter = cursor.GetGetter<T>(column);
            T value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return value;
            }
        }
    }
}

internal sealed class ValueToKeyMap<T> : ValueToKeyMap
{
    private readonly T[] _values;
    private readonly Dictionary<T, uint> _keys;

    public ValueToKeyMap(PrimitiveDataViewType itemType, T[] values) : base(itemType, values.Length)
    {
        _values = values;
        _keys = new(values.Length, ColumnValues.Equality<T>());
        foreach (var value in values)
            _keys.Add(value, (uint)_keys.Count + 1);
    }

    public override void Save(BinaryWriter writer)
    {
        writer.WriteType(ItemType);
        writer.WriteValues<T>(_values);
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText)
    {
        if (_values.Length == 0)
            return;
        if (asText)
        {
            annotations.AddNames(AnnotationUtils.KeyValues, new(_values.Length, _values.Select(ColumnValues.ToText).ToArray()));
            return;
        }
        var values = new VBuffer<T>(_values.Length, _values);
        annotations.Add(AnnotationUtils.KeyValues, new VectorDataViewType(ItemType, _values.Length),
            (ref VBuffer<T> destination) => values.CopyTo(ref destination));
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input) =>
        input.Type is VectorDataViewType ? MakeVectorGetter(row.GetGetter<VBuffer<T>>(input)) : MakeScalarGetter(row.GetGetter<T>(input));

    /// <summary>0 for a value that has no key.</summary>
    private uint KeyOf(T value) => !ColumnValues.IsMissing(value) && _keys.TryGetValue(value, out var key) ? key : 0;

    private ValueGetter<uint> MakeScalarGetter(ValueGetter<T> getter)
    {
        T value = default;
        return (ref uint key) =>
        {
            getter(ref value);
            key = KeyOf(value);
        };
    }

    private ValueGetter<VBuffer<uint>> MakeVectorGetter(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> vector = default, dense = default;
        var zeroKey = KeyOf(default);
        return (ref VBuffer<uint> keys) =>
        {
            getter(ref vector);
            ref var source = ref vector;
            if (!vector.IsDense && zeroKey != 0)
            {
                // The zeros that a sparse vector leaves out have a key too.
                vector.CopyToDense(ref dense);
                source = ref dense;
            }
            var values = source.GetValues();
            var editor = VBufferEditor.Create(ref keys, source.Length, values.Length);
            for (var i = 0; i < values.Length; i++)
                editor.Values[i] = KeyOf(values[i]);
            source.GetIndices().CopyTo(editor.Indices);
            keys = editor.Commit();
        };
    }
}
