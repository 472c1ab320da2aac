namespace Microsoft.ML.Data;

/// <summary>Values of one column by row, copied from a cursor.</summary>
internal abstract class ColumnStore
{
    /// <summary>Copies the cursor's current value to a row, reusing the memory of what the row held; the rows grow as needed.</summary>
    public abstract void Set(int row);

    /// <summary>A getter of the value at the row that <paramref name="row"/> tells.</summary>
    public abstract Delegate MakeGetter(Func<int> row);

    public static ColumnStore Create(DataViewRow source, DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? Generic.Call<ColumnStore>(Vector<int>, vector.ItemType.RawType, source, column)
        : Generic.Call<ColumnStore>(Scalar<int>, column.Type.RawType, source, column);

    private static ColumnStore Scalar<T>(DataViewRow source, DataViewSchema.Column column) =>
        new Store<T>(source.GetGetter<T>(column), (in T from, ref T to) => to = from);

    private static ColumnStore Vector<T>(DataViewRow source, DataViewSchema.Column column) =>
        new Store<VBuffer<T>>(source.GetGetter<VBuffer<T>>(column), (in VBuffer<T> from, ref VBuffer<T> to) => from.CopyTo(ref to));

    private delegate void Copier<T>(in T from, ref T to);

    private sealed class Store<T>(ValueGetter<T> get, Copier<T> copy) : ColumnStore
    {
        private T[] _values = [];

        public override void Set(int row)
        {
            if (row >= _values.Length)
                Array.Resize(ref _values, Math.Max(row + 1, Math.Max(16, 2 * _values.Length)));
            get(ref _values[row]);
        }

        public override Delegate MakeGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => copy(in _values[row()], ref value));
    }
}
