namespace Microsoft.ML.Data;

/// <summary>The object that getters made by <see cref="ObjectGetters"/> read.</summary>
internal sealed class Current<TRow>
{
    public TRow Row;
}

/// <summary>Getters of columns that read the members of an object.</summary>
internal static class ObjectGetters
{
    public static Delegate Make<TRow>(MemberBinding binding, Current<TRow> current)
    {
        var type = binding.MemberType;
        var item = binding.ColumnType.ItemType().RawType;
        if (type == typeof(string))
            return Text(binding, current);
        if (type == typeof(string[]))
            return Texts(binding, current);
        if (type.IsArray)
            return Generic.Call<Delegate>(new Maker<TRow>(binding, current).Array<int>, item);
        if (binding.ColumnType is VectorDataViewType)
            return Generic.Call<Delegate>(new Maker<TRow>(binding, current).Buffer<int>, item);
        if (binding.ColumnType is KeyDataViewType key)
            return Key(binding, current, key.Count);
        return Generic.Call<Delegate>(new Maker<TRow>(binding, current).Value<int>, item);
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(MemberBinding binding, Current<TRow> current)
    {
        var read = binding.Reader<TRow, string>();
        return (ref ReadOnlyMemory<char> value) => value = read(current.Row).AsMemory();
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts<TRow>(MemberBinding binding, Current<TRow> current)
    {
        var read = binding.Reader<TRow, string[]>();
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var texts = read(current.Row) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };
    }

    /// <summary>Members count from 0, keys from 1; what is outside the range becomes missing.</summary>
    private static Delegate Key<TRow>(MemberBinding binding, Current<TRow> current, ulong count)
    {
        if (binding.MemberType == typeof(uint))
        {
            var read = binding.Reader<TRow, uint>();
            return (ValueGetter<uint>)((ref uint value) => value = read(current.Row) is var raw && raw < count ? raw + 1 : 0);
        }
        if (binding.MemberType == typeof(ulong))
        {
            var read = binding.Reader<TRow, ulong>();
            return (ValueGetter<ulong>)((ref ulong value) => value = read(current.Row) is var raw && raw < count ? raw + 1 : 0);
        }
        Contracts.Check(binding.MemberType == typeof(byte));
        var readByte = binding.Reader<TRow, byte>();
        return (ValueGetter<byte>)((ref byte value) => value = (byte)(readByte(current.Row) is var raw && raw < count ? raw + 1 : 0));
    }

    private sealed class Maker<TRow>(MemberBinding binding, Current<TRow> current)
    {
        public ValueGetter<T> Value<T>()
        {
            var read = binding.Reader<TRow, T>();
            return (ref T value) => value = read(current.Row);
        }

        public ValueGetter<VBuffer<T>> Array<T>()
        {
            var read = binding.Reader<TRow, T[]>();
            return (ref VBuffer<T> value) =>
            {
                var array = read(current.Row) ?? [];
                var editor = VBufferEditor.Create(ref value, array.Length);
                array.CopyTo(editor.Values);
                value = editor.Commit();
            };
        }

        public ValueGetter<VBuffer<T>> Buffer<T>()
        {
            var read = binding.Reader<TRow, VBuffer<T>>();
            return (ref VBuffer<T> value) => read(current.Row).CopyTo(ref value);
        }
    }
}
