namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        return data.GetColumn<T>(data.Schema[columnName]);
    }

    /// <summary>The values of one column: raw values, or strings and arrays for texts and vectors.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(column.Index < data.Schema.Count && data.Schema[column.Index].Type == column.Type, nameof(column), "column does not exist in this schema");
        var type = column.Type;
        if (typeof(T) == type.RawType)
            return Values<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsArray && type is VectorDataViewType vector)
        {
            var item = typeof(T).GetElementType();
            if (item == vector.ItemType.RawType)
                return Generic.Call<IEnumerable<T>>(Arrays<int>, item, data, column);
            if (item == typeof(string) && vector.ItemType is TextDataViewType)
                return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, texts => texts.DenseValues().Select(t => t.ToString()).ToArray());
        }
        throw Contracts.ExceptParam(nameof(column), $"Could not map a data view column '{column.Name}' of type {type} to {typeof(T)}.");
    }

    private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<T>, T[]>(data, column, values => values.DenseValues().ToArray());

    // One value serves all rows: a caller that keeps a VBuffer past its row sees the next one in it, as in the real package.
    private static IEnumerable<TResult> Values<TValue, TResult>(IDataView data, DataViewSchema.Column column, Func<TValue, TResult> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<TValue>(column);
        TValue value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            yield return convert(value);
        }
    }
}
