using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNetDistill.Transforms;

/// <summary>The names behind the keys of a column.</summary>
internal static class KeyNames
{
    private const int MostNumbers = 1_000_000;

    /// <summary>The key values as text, or the key's numbers from 1 if it has none.</summary>
    /// <exception cref="ArgumentException">The key has no values and too many numbers to list, as a hash has.</exception>
    public static string[] Of(DataViewSchema.Column column) => Annotated(column, "KeyValues") ?? Numbers(column, ((KeyDataViewType)column.Type).Count);

    /// <summary>True for a key without values: its names are its numbers, of which there may be billions.</summary>
    public static bool AreNumbers(DataViewSchema.Column column) => column.Annotations.Schema.GetColumnOrNull("KeyValues") is null;

    /// <summary>The name of a key without values.</summary>
    public static string Of(uint key) => key.ToString(CultureInfo.InvariantCulture);

    /// <summary>The key of that name in a column without values, or 0.</summary>
    public static uint Parse(string name) => uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : 0;

    private static string[] Numbers(DataViewSchema.Column column, ulong count) => count <= MostNumbers
        ? [.. Enumerable.Range(1, (int)count).Select(key => Of((uint)key))]
        : throw new ArgumentException(
            $"The key column '{column.Name}' has no key values and {count} possible keys. Make the key with MapValueToKey, or hash to fewer bits.");

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
