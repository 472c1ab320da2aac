using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Key columns of any width as 64-bit keys: 0 is missing.</summary>
internal static class KeyGetters
{
    public static ValueGetter<ulong> GetKeyGetter(this DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<ValueGetter<ulong>>(One<uint>, column.Type.RawType, row, column);

    public static ValueGetter<VBuffer<ulong>> GetKeyVectorGetter(this DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<ValueGetter<VBuffer<ulong>>>(Many<uint>, column.Type.ItemType().RawType, row, column);

    private static ValueGetter<ulong> One<T>(DataViewRow row, DataViewSchema.Column column) where T : IBinaryInteger<T>
    {
        var getter = row.GetGetter<T>(column);
        T key = default;
        return (ref ulong value) =>
        {
            getter(ref key);
            value = ulong.CreateTruncating(key);
        };
    }

    private static ValueGetter<VBuffer<ulong>> Many<T>(DataViewRow row, DataViewSchema.Column column) where T : IBinaryInteger<T>
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> keys = default;
        return (ref VBuffer<ulong> value) =>
        {
            getter(ref keys);
            var source = keys.GetValues();
            var editor = VBufferEditor.Create(ref value, keys.Length, source.Length);
            for (var i = 0; i < source.Length; i++)
                editor.Values[i] = ulong.CreateTruncating(source[i]);
            keys.GetIndices().CopyTo(editor.Indices);
            value = editor.Commit();
        };
    }
}
