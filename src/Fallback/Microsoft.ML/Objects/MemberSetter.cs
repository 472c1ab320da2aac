namespace Microsoft.ML.Data;

/// <summary>Code that copies one column of a row into a member of an object, into the array that the member already holds if it has the right length.</summary>
internal static class MemberSetter
{
    public static Action<TRow> Make<TRow>(MemberBinding member, DataViewRow row, DataViewSchema.Column column)
    {
        var maker = new Maker<TRow>(member, row, column);
        var type = member.MemberType;
        var item = column.Type.ItemType().RawType;
        if (type == typeof(string))
            return maker.Text();
        if (type == typeof(string[]))
            return maker.Texts();
        if (type.IsArray)
            return Generic.Call<Action<TRow>>(maker.Array<int>, item);
        return column.Type is VectorDataViewType
            ? Generic.Call<Action<TRow>>(maker.Buffer<int>, item)
            : Generic.Call<Action<TRow>>(maker.Value<int>, item);
    }

    private sealed class Maker<TRow>(MemberBinding member, DataViewRow row, DataViewSchema.Column column)
    {
        public Action<TRow> Value<T>()
        {
            var get = row.GetGetter<T>(column);
            var write = member.Writer<TRow, T>();
            T value = default;
            return target =>
            {
                get(ref value);
                write(target, value);
            };
        }

        public Action<TRow> Text()
        {
            var get = row.GetGetter<ReadOnlyMemory<char>>(column);
            var write = member.Writer<TRow, string>();
            ReadOnlyMemory<char> value = default;
            return target =>
            {
                get(ref value);
                write(target, value.ToString());
            };
        }

        public Action<TRow> Texts()
        {
            var get = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            var read = member.Reader<TRow, string[]>();
            var write = member.Writer<TRow, string[]>();
            VBuffer<ReadOnlyMemory<char>> value = default;
            return target =>
            {
                get(ref value);
                var array = read(target);
                if (array?.Length != value.Length)
                    array = new string[value.Length];
                foreach (var (slot, text) in value.Items(all: true))
                    array[slot] = text.ToString();
                write(target, array);
            };
        }

        public Action<TRow> Array<T>()
        {
            var get = row.GetGetter<VBuffer<T>>(column);
            var read = member.Reader<TRow, T[]>();
            var write = member.Writer<TRow, T[]>();
            VBuffer<T> value = default;
            return target =>
            {
                get(ref value);
                var array = read(target);
                if (array?.Length != value.Length)
                    array = new T[value.Length];
                value.CopyTo(array);
                write(target, array);
            };
        }

        public Action<TRow> Buffer<T>()
        {
            var get = row.GetGetter<VBuffer<T>>(column);
            var read = member.Reader<TRow, VBuffer<T>>();
            var write = member.Writer<TRow, VBuffer<T>>();
            return target =>
            {
                var value = read(target);
                get(ref value);
                write(target, value);
            };
        }
    }
}
