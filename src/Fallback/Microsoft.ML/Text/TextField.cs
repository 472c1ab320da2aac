namespace Microsoft.ML.Data;

/// <summary>The value of one column in the current row of a text file.</summary>
internal abstract class TextField
{
    public abstract Delegate Getter { get; }

    /// <summary>Reads the value from a row's non-empty fields. Returns what was wrong with it, or throws where the type has no missing value.</summary>
    public abstract string Read(List<(int Index, ReadOnlyMemory<char> Text)> fields, int fieldCount, long line);

    public static TextField Create(TextColumn column, bool emptyIsNaN)
    {
        var item = (PrimitiveDataViewType)column.Type.ItemType();
        var (parser, hasMissing) = TextParsers.Of(item, emptyIsNaN);
        return column.Type is VectorDataViewType
            ? Generic.Call<TextField>(Vector<int>, item.RawType, column, parser, hasMissing, emptyIsNaN)
            : Generic.Call<TextField>(Scalar<int>, item.RawType, column, parser, hasMissing, emptyIsNaN);
    }

    private static TextField Scalar<T>(TextColumn column, Delegate parser, bool hasMissing, bool emptyIsNaN) =>
        new ScalarField<T>(column, (TextParser<T>)parser, hasMissing, emptyIsNaN);

    private static TextField Vector<T>(TextColumn column, Delegate parser, bool hasMissing, bool emptyIsNaN) =>
        new VectorField<T>(column, (TextParser<T>)parser, hasMissing, emptyIsNaN);

    private static bool IsReal<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    private static int FirstAt(List<(int Index, ReadOnlyMemory<char> Text)> fields, int index)
    {
        int low = 0, high = fields.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (fields[middle].Index < index)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private sealed class ScalarField<T>(TextColumn column, TextParser<T> parse, bool hasMissing, bool emptyIsNaN) : TextField
    {
        private readonly int _index = column.Segments[0].Min;
        private T _value;

        public override Delegate Getter => (ValueGetter<T>)((ref T value) => value = _value);

        public override string Read(List<(int Index, ReadOnlyMemory<char> Text)> fields, int fieldCount, long line)
        {
            var at = FirstAt(fields, _index);
            if (at == fields.Count || fields[at].Index != _index)
            {
                _value = default;
                if (emptyIsNaN && IsReal<T>())
                    parse(default, out _value);
                return null;
            }
            if (parse(fields[at].Text, out _value))
                return null;
            return hasMissing ? $"Bad value at line {line} in column {column.Name}"
                : throw Contracts.Except($"Could not parse value {fields[at].Text} in line {line}, column {column.Name}");
        }
    }

    private sealed class VectorField<T>(TextColumn column, TextParser<T> parse, bool hasMissing, bool emptyIsNaN) : TextField
    {
        private readonly int _fixedSize = column.Segments.Where(s => s.Lim != TextColumn.Open).Sum(s => s.Lim - s.Min);
        private readonly List<int> _slots = [];
        private readonly List<T> _values = [];
        private int _size;

        public override Delegate Getter => (ValueGetter<VBuffer<T>>)Get;

        public override string Read(List<(int Index, ReadOnlyMemory<char> Text)> fields, int fieldCount, long line)
        {
            _slots.Clear();
            _values.Clear();
            _size = _fixedSize;
            string problem = null;
            var offset = 0;
            foreach (var (min, lim) in column.Segments)
            {
                var end = lim == TextColumn.Open ? Math.Max(min, fieldCount) : lim;
                if (lim == TextColumn.Open)
                    _size += end - min;
                var i = FirstAt(fields, min);
                for (; i < fields.Count && fields[i].Index < end; i++)
                {
                    var slot = offset + fields[i].Index - min;
                    if (!parse(fields[i].Text, out var value))
                    {
                        if (!hasMissing)
                            throw Contracts.Except($"Could not parse value {fields[i].Text} in slot {slot} of column {column.Name} in line {line}");
                        problem = $"Bad value at line {line} in column {column.Name} at slot {slot}";
                    }
                    _slots.Add(slot);
                    _values.Add(value);
                }
                if (emptyIsNaN && IsReal<T>() && i >= fields.Count)
                    FillWithNaN(offset, Math.Max(min, fields.Count) - min, end - min);
                offset += end - min;
            }
            return problem;
        }

        private void FillWithNaN(int offset, int from, int to)
        {
            for (var slot = from; slot < to; slot++)
            {
                parse(default, out var value);
                _slots.Add(offset + slot);
                _values.Add(value);
            }
        }

        /// <summary>Sparse as long as at most half of the slots hold something.</summary>
        private void Get(ref VBuffer<T> value)
        {
            var sparse = _values.Count < _size && _values.Count <= _size / 2;
            var editor = VBufferEditor.Create(ref value, _size, sparse ? _values.Count : _size);
            if (!sparse)
                editor.Values.Clear();
            for (var i = 0; i < _values.Count; i++)
            {
                editor.Values[sparse ? i : _slots[i]] = _values[i];
                if (sparse)
                    editor.Indices[i] = _slots[i];
            }
            value = editor.Commit();
        }
    }
}
