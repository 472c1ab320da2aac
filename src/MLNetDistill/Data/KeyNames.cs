using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNetDistill.Data;

/// <summary>The names behind the keys of a column: its key values as text, or the key's numbers from 1 if it has none.</summary>
internal static class KeyNames
{
    public static string[] Of(DataViewSchema.Column column)
    {
        var count = (int)((KeyDataViewType)column.Type).Count;
        return (column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type as VectorDataViewType)?.ItemType switch
        {
            null => [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))],
            TextDataViewType => Read<ReadOnlyMemory<char>>(column),
            { RawType: var raw } when raw == typeof(float) => Read<float>(column),
            { RawType: var raw } when raw == typeof(double) => Read<double>(column),
            { RawType: var raw } when raw == typeof(bool) => Read<bool>(column),
            { RawType: var raw } when raw == typeof(sbyte) => Read<sbyte>(column),
            { RawType: var raw } when raw == typeof(byte) => Read<byte>(column),
            { RawType: var raw } when raw == typeof(short) => Read<short>(column),
            { RawType: var raw } when raw == typeof(ushort) => Read<ushort>(column),
            { RawType: var raw } when raw == typeof(int) => Read<int>(column),
            { RawType: var raw } when raw == typeof(uint) => Read<uint>(column),
            { RawType: var raw } when raw == typeof(long) => Read<long>(column),
            { RawType: var raw } when raw == typeof(ulong) => Read<ulong>(column),
            var other => throw new ArgumentException($"The key column '{column.Name}' has key values of type {other}; make the key from a text, number or bool column."),
        };
    }

    private static string[] Read<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }
}
