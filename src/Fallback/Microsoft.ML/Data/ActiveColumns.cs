namespace Microsoft.ML.Data;

/// <summary>The columns a cursor was asked for.</summary>
internal static class ActiveColumns
{
    public static bool[] Of(IEnumerable<DataViewSchema.Column> needed, DataViewSchema schema)
    {
        var active = new bool[schema.Count];
        foreach (var column in needed)
        {
            Contracts.Check(column.Index < active.Length && schema[column.Index].Name == column.Name, $"Column '{column.Name}' is not of this schema.");
            active[column.Index] = true;
        }
        return active;
    }

    public static void Check(bool[] active, DataViewSchema.Column column) =>
        Contracts.CheckParam(active[column.Index], nameof(column), $"Column '{column.Name}' is not active in this cursor or row.");

    /// <summary>A getter made for a column's raw type, as the type that the caller names.</summary>
    public static ValueGetter<TValue> As<TValue>(this Delegate getter) => getter as ValueGetter<TValue>
        ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");

    /// <summary>The getter of a column as a delegate of its raw type.</summary>
    public static Delegate GetGetter(this DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<Delegate>(row.GetGetter<int>, column.Type.RawType, column);
}
