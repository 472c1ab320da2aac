using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>A lookup from the values of one column to those of another.</summary>
internal abstract class ValueMap(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations valueAnnotations)
{
    public PrimitiveDataViewType KeyType { get; } = keyType;

    public DataViewType ValueType { get; } = valueType;

    public DataViewSchema.Annotations ValueAnnotations { get; } = valueAnnotations;

    /// <summary>Reads the lookup from two columns of a data view.</summary>
    public static ValueMap Read(IDataView data, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
    {
        foreach (var column in (ReadOnlySpan<DataViewSchema.Column>)[keyColumn, valueColumn])
            Contracts.Check(data.Schema.GetColumnOrNull(column.Name)?.Index == column.Index,
                $"The selected column '{column.Name}' is not included in the lookup data.");
        using var cursor = data.GetRowCursor([keyColumn, valueColumn]);
        var map = Create((PrimitiveDataViewType)keyColumn.Type, valueColumn.Type, valueColumn.Annotations);
        map.Fill(cursor, keyColumn, valueColumn);
        return map;
    }

    /// <summary>Makes the lookup from .NET values.</summary>
    public static ValueMap FromPairs<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs, bool treatValuesAsKeys)
    {
        var keyType = DataViewTypes.Primitive(typeof(TKey));
        var list = pairs.ToList();
        if (treatValuesAsKeys)
            return FromPairsToKeys(keyType, list);
        var map = Create(keyType, DataViewTypes.Primitive(typeof(TValue)), DataViewSchema.Annotations.Empty);
        foreach (var (key, value) in list)
            map.AddBoxed(Raw(key), Raw(value));
        return map;
    }

    /// <summary>Makes a lookup of vectors from .NET values.</summary>
    public static ValueMap FromPairs<TKey, TItem>(IEnumerable<KeyValuePair<TKey, TItem[]>> pairs)
    {
        var list = pairs.ToList();
        var lengths = list.Select(pair => pair.Value.Length).Distinct().ToList();
        var valueType = new VectorDataViewType(DataViewTypes.Primitive(typeof(TItem)), lengths.Count == 1 ? lengths[0] : 0);
        var map = Create(DataViewTypes.Primitive(typeof(TKey)), valueType, DataViewSchema.Annotations.Empty);
        foreach (var (key, items) in list)
            map.AddBoxed(Raw(key), items is string[] texts ? VectorOf(Array.ConvertAll(texts, text => text.AsMemory())) : VectorOf(items));
        return map;
    }

    public static ValueMap Load(BinaryReader reader)
    {
        var keyType = (PrimitiveDataViewType)reader.ReadType();
        var valueType = reader.ReadType();
        var map = Create(keyType, valueType, reader.ReadAnnotations());
        map.Read(reader);
        return map;
    }

    public void Save(BinaryWriter writer)
    {
        writer.WriteType(KeyType);
        writer.WriteType(ValueType);
        writer.WriteAnnotations(ValueAnnotations);
        Write(writer);
    }

    /// <summary>A getter of the values behind a column of keys, item by item where that column is a vector.</summary>
    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);

    protected abstract void AddBoxed(object key, object value);

    protected abstract void Fill(DataViewRowCursor cursor, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn);

    protected abstract void Write(BinaryWriter writer);

    protected abstract void Read(BinaryReader reader);

    /// <summary>Numbers that are not keys yet are numbered in the order of their first occurrence; unsigned ones are taken for keys as they are.</summary>
    private static ValueMap FromPairsToKeys<TKey, TValue>(PrimitiveDataViewType keyType, List<KeyValuePair<TKey, TValue>> pairs)
    {
        var distinct = pairs.Select(pair => pair.Value).Distinct().ToList();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddNames(AnnotationUtils.KeyValues, VectorOf(distinct.Select(value => value.ToString().AsMemory()).ToArray()));
        var isKeyAlready = typeof(TValue) == typeof(uint) || typeof(TValue) == typeof(ulong);
        var map = Create(keyType, new KeyDataViewType(isKeyAlready ? typeof(TValue) : typeof(uint), distinct.Count), annotations.ToAnnotations());
        foreach (var (key, value) in pairs)
            map.AddBoxed(Raw(key), isKeyAlready ? value : (uint)distinct.IndexOf(value) + 1);
        return map;
    }

    private static object Raw(object value) => value is string text ? text.AsMemory() : value;

    private static VBuffer<T> VectorOf<T>(T[] items) => new(items.Length, items);

    private static ValueMap Create(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
        Generic.Call<ValueMap>(CreateForKey<int>, keyType.RawType, keyType, valueType, annotations);

    private static ValueMap CreateForKey<TKey>(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
        valueType is VectorDataViewType
            ? Generic.Call<ValueMap>(Maker<TKey>.Vector<int>, valueType.ItemType().RawType, keyType, valueType, annotations)
            : Generic.Call<ValueMap>(Maker<TKey>.Scalar<int>, valueType.RawType, keyType, valueType, annotations);

    private static class Maker<TKey>
    {
        public static ValueMap Scalar<TValue>(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
            new ValueMap<TKey, TValue>(keyType, valueType, annotations,
                (in TValue source, ref TValue destination) => destination = source,
                (writer, values) => writer.WriteValues<TValue>(values),
                (reader, _) => reader.ReadValues<TValue>());

        public static ValueMap Vector<TItem>(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
            new ValueMap<TKey, VBuffer<TItem>>(keyType, valueType, annotations,
                (in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination),
                (writer, vectors) =>
                {
                    foreach (var vector in vectors)
                        writer.WriteValues<TItem>(vector.DenseValues().ToArray());
                },
                (reader, count) => Enumerable.Range(0, count).Select(_ =>
                {
                    var items = reader.ReadValues<TItem>();
                    return new VBuffer<TItem>(items.Length, items);
                }).ToArray());
    }
}

internal sealed class ValueMap<TKey, TValue>(PrimitiveDataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations,
    ValueMap<TKey, TValue>.Copier copy, Action<BinaryWriter, TValue[]> write, Func<BinaryReader, int, TValue[]> read)
    : ValueMap(keyType, valueType, annotations)
{
    private readonly Dictionary<TKey, TValue> _values = new(ColumnValues.Equality<TKey>());

    /// <summary>Text is passed on by reference; a vector is copied into the caller's buffer.</summary>
    public delegate void Copier(in TValue source, ref TValue destination);

    private void Add(TKey key, TValue value) => Contracts.Check(_values.TryAdd(key, value), $"Duplicate keys in data '{key}'");

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input) =>
        input.Type is VectorDataViewType ? MakeVectorGetter(row.GetGetter<VBuffer<TKey>>(input)) : MakeScalarGetter(row.GetGetter<TKey>(input));

    protected override void AddBoxed(object key, object value) => Add((TKey)key, (TValue)value);

    protected override void Fill(DataViewRowCursor cursor, DataViewSchema.Column keyColumn, DataViewSchema.Column valueColumn)
    {
        var keyGetter = cursor.GetGetter<TKey>(keyColumn);
        var valueGetter = cursor.GetGetter<TValue>(valueColumn);
        while (cursor.MoveNext())
        {
            TKey key = default;
            TValue value = default;
            keyGetter(ref key);
            valueGetter(ref value);
            Add(key, value);
        }
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.WriteValues<TKey>(_values.Keys.ToArray());
        write(writer, _values.Values.ToArray());
    }

    protected override void Read(BinaryReader reader)
    {
        var keys = reader.ReadValues<TKey>();
        foreach (var (key, value) in keys.Zip(read(reader, keys.Length)))
            Add(key, value);
    }

    private ValueGetter<TValue> MakeScalarGetter(ValueGetter<TKey> getter)
    {
        TKey key = default;
        return (ref TValue value) =>
        {
            getter(ref key);
            copy(_values.GetValueOrDefault(key), ref value);
        };
    }

    private ValueGetter<VBuffer<TValue>> MakeVectorGetter(ValueGetter<VBuffer<TKey>> getter)
    {
        VBuffer<TKey> keys = default, dense = default;
        return (ref VBuffer<TValue> values) =>
        {
            getter(ref keys);
            keys.CopyToDense(ref dense);
            var editor = VBufferEditor.Create(ref values, dense.Length);
            for (var i = 0; i < dense.Length; i++)
                editor.Values[i] = _values.GetValueOrDefault(dense.GetValues()[i]);
            values = editor.Commit();
        };
    }
}
