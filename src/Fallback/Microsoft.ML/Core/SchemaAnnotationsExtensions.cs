namespace Microsoft.ML.Data;

public static class SchemaAnnotationsExtensions
{
    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.IsNormalized)?.Type is not BooleanDataViewType)
            return false;
        var value = false;
        column.Annotations.GetValue(AnnotationUtils.IsNormalized, ref value);
        return value;
    }

    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType vector && column.HasNames(AnnotationUtils.SlotNames, vector.Size);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationUtils.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null)
    {
        var count = column.Type.KeyCount();
        return count > 0 && column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.KeyValues)?.Type is VectorDataViewType vector
            && (ulong)vector.Size == count && vector.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);
    }

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationUtils.KeyValues, ref keyValues);
}
