using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNetDistill.Data;

/// <summary>The names behind the keys of a column.</summary>
internal static class KeyNames
{
    /// <summary>The key values as text, or the key's numbers from 1 if it has none.</summary>
    public static string[] Of(DataViewSchema.Column column) => Annotated(column, "KeyValues")
        ?? [.. Enumerable.Range(1, (int)((KeyDataViewType)column.Type).Count).Select(key => key.ToString(CultureInfo.InvariantCulture))];

    /// <summary>A vector of values in a column's annotations as text; null if there is none of that name.</summary>
    public static string[]? Annotated(DataViewSchema.Column column, string annotation) =>
        (column.Annotations.Schema.GetColumnOrNull(annotation)?.Type as VectorDataViewType)?.ItemType switch
        {
            null => null,
            TextDataViewType => Read<ReadOnlyMemory<char>>(column, annotation),
            { RawType: var raw } when raw == typeof(float) => Read<float>(column, annotation),
            { RawType: var raw } when raw == typeof(double) => Read<double>(column, annotation),
            { RawType: var raw } when raw == typeof(bool) => Read<bool>(column, annotation),
            { RawType: var raw } when raw == typeof(sbyte) => Read<sbyte>(column, annotation),
            { RawType: var raw } when raw == typeof(byte) => Read<byte>(column, annotation),
            { RawType: var raw } when raw == typeof(short) => Read<short>(column, annotation),
            { RawType: var raw } when raw == typeof(ushort) => Read<ushort>(column, annotation),
            { RawType: var raw } when raw == typeof(int) => Read<int>(column, annotation),
            { RawType: var raw } when raw == typeof(uint) => Read<uint>(column, annotation),
            { RawType: var raw } when raw == typeof(long) => Read<long>(column, annotation),
            { RawType: var raw } when raw == typeof(ulong) => Read<ulong>(column, annotation),
            var other => throw new ArgumentException($"The column '{column.Name}' has {annotation} of type {other}; make the key from a text, number or bool column."),
        };

    private static string[] Read<T>(DataViewSchema.Column column, string annotation)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }
}
