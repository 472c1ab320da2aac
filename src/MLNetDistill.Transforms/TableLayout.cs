using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// How the feature columns of a data view become a table: numbers and bools are numeric, a vector of numbers gives one numeric column per slot,
/// text and keys are categorical.
/// </summary>
internal sealed class TableLayout
{
    private readonly List<Func<DataViewRow, NumberReader>> _numeric = [];
    private readonly List<Func<DataViewRow, CategoryReader>> _categorical = [];
    private readonly List<string> _numericNames = [];
    private readonly List<string> _categoricalNames = [];

    internal delegate void NumberReader(Span<float> destination);

    internal delegate ReadOnlyMemory<char> CategoryReader();

    private TableLayout(IReadOnlyList<DataViewSchema.Column> columns) => Columns = columns;

    /// <summary>The data view's columns that are read.</summary>
    public IReadOnlyList<DataViewSchema.Column> Columns { get; }

    /// <summary>The names of the numeric columns; a vector's are its slot names, or its own name with the slot's number.</summary>
    public IReadOnlyList<string> NumericNames => _numericNames;

    /// <summary>The names of the categorical columns.</summary>
    public IReadOnlyList<string> CategoricalNames => _categoricalNames;

    /// <summary>Finds the columns and checks their types.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a type that can't be a feature; the message lists what there is.</exception>
    public static TableLayout Of(DataViewSchema schema, IReadOnlyList<string> names)
    {
        var layout = new TableLayout([.. names.Select(name => schema.GetColumnOrNull(name)
            ?? throw new ArgumentException($"There is no feature column '{name}'; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}."))]);
        foreach (var column in layout.Columns) layout.Add(column);
        return layout;
    }

    /// <summary>The visible columns that can be features, without the label.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<string> Usable(DataViewSchema schema, string? label)
    {
        string[] usable = [.. schema.Where(column => !column.IsHidden && column.Name != label && CanBeFeature(column.Type)).Select(column => column.Name)];
        return usable.Length > 0 ? usable : throw new ArgumentException($"There is no feature column; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.");
    }

    private static bool CanBeFeature(DataViewType type) => type is TextDataViewType or BooleanDataViewType or NumberDataViewType
        || (type is KeyDataViewType && type.RawType == typeof(uint))
        || (type is VectorDataViewType { IsKnownSize: true } vector && (vector.ItemType is BooleanDataViewType || vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Double));

    /// <summary>Binds the layout to a row or cursor.</summary>
    public Reader Bind(DataViewRow row) => new([.. _numeric.Select(bind => bind(row))], [.. _categorical.Select(bind => bind(row))], _numericNames.Count);

    private void Add(DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case TextDataViewType:
                AddCategory(column, row => Category(row.GetGetter<ReadOnlyMemory<char>>(column)));
                break;
            case KeyDataViewType key when key.RawType == typeof(uint) && KeyNames.AreNumbers(column):
                AddCategory(column, row => NumberedCategory(row.GetGetter<uint>(column)));
                break;
            case KeyDataViewType key when key.RawType == typeof(uint):
                ReadOnlyMemory<char>[] values = [.. KeyNames.Of(column).Select(name => name.AsMemory())];
                AddCategory(column, row => KeyCategory(row.GetGetter<uint>(column), values));
                break;
            case VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType or BooleanDataViewType } vector:
                AddVector(column, vector);
                break;
            case BooleanDataViewType:
                AddNumber<bool>(column, value => value ? 1 : 0);
                break;
            case NumberDataViewType number:
                AddNumber(column, number);
                break;
            default:
                throw new ArgumentException($"The feature column '{column.Name}' has type {column.Type}; a feature is a number, a bool, a vector of numbers of known size, a text or a key.");
        }
    }

    private void AddNumber(DataViewSchema.Column column, NumberDataViewType type)
    {
        var raw = type.RawType;
        if (raw == typeof(float)) AddNumber<float>(column, value => value);
        else if (raw == typeof(double)) AddNumber<double>(column, value => (float)value);
        else if (raw == typeof(int)) AddNumber<int>(column, value => value);
        else if (raw == typeof(uint)) AddNumber<uint>(column, value => value);
        else if (raw == typeof(long)) AddNumber<long>(column, value => value);
        else if (raw == typeof(ulong)) AddNumber<ulong>(column, value => value);
        else if (raw == typeof(short)) AddNumber<short>(column, value => value);
        else if (raw == typeof(ushort)) AddNumber<ushort>(column, value => value);
        else if (raw == typeof(sbyte)) AddNumber<sbyte>(column, value => value);
        else AddNumber<byte>(column, value => value);
    }

    private void AddNumber<T>(DataViewSchema.Column column, Func<T, float> convert)
    {
        var index = _numericNames.Count;
        _numericNames.Add(column.Name);
        _numeric.Add(row =>
        {
            var getter = row.GetGetter<T>(column);
            return destination =>
            {
                T value = default!;
                getter(ref value);
                destination[index] = convert(value);
            };
        });
    }

    private void AddVector(DataViewSchema.Column column, VectorDataViewType type)
    {
        var start = _numericNames.Count;
        var item = type.ItemType.RawType;
        _numeric.Add(item == typeof(float) ? BindVector<float>(column, start, value => value)
            : item == typeof(double) ? BindVector<double>(column, start, value => (float)value)
            : item == typeof(bool) ? BindVector<bool>(column, start, value => value ? 1 : 0)
            : throw new ArgumentException($"The feature column '{column.Name}' is a vector of {type.ItemType}; convert it to Single first."));
        _numericNames.AddRange(SlotNames(column, type.Size));
    }

    private static Func<DataViewRow, NumberReader> BindVector<T>(DataViewSchema.Column column, int start, Func<T, float> convert) => row =>
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return destination =>
        {
            getter(ref buffer);
            var slots = destination.Slice(start, buffer.Length);
            var values = buffer.GetValues();
            if (buffer.IsDense)
            {
                for (var i = 0; i < values.Length; i++) slots[i] = convert(values[i]);
                return;
            }
            slots.Clear();
            var indices = buffer.GetIndices();
            for (var i = 0; i < values.Length; i++) slots[indices[i]] = convert(values[i]);
        };
    };

    private void AddCategory(DataViewSchema.Column column, Func<DataViewRow, CategoryReader> bind)
    {
        _categoricalNames.Add(column.Name);
        _categorical.Add(bind);
    }

    private static CategoryReader Category(ValueGetter<ReadOnlyMemory<char>> getter) => () =>
    {
        ReadOnlyMemory<char> value = default;
        getter(ref value);
        return value;
    };

    private static CategoryReader KeyCategory(ValueGetter<uint> getter, ReadOnlyMemory<char>[] names) => () =>
    {
        uint key = 0;
        getter(ref key);
        return key == 0 || key > names.Length ? default : names[key - 1];
    };

    private static CategoryReader NumberedCategory(ValueGetter<uint> getter) => () =>
    {
        uint key = 0;
        getter(ref key);
        return key == 0 ? default : KeyNames.Of(key).AsMemory();
    };

    private static IEnumerable<string> SlotNames(DataViewSchema.Column column, int size)
    {
        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            var all = names.DenseValues().Select(name => name.ToString()).ToArray();
            if (Array.TrueForAll(all, name => name.Length > 0) && all.Distinct().Count() == size) return all;
        }
        return Enumerable.Range(0, size).Select(slot => $"{column.Name}.{slot.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Reads the current row of what it is bound to.</summary>
    public sealed class Reader(NumberReader[] numeric, CategoryReader[] categorical, int numericCount)
    {
        private readonly float[] _numbers = new float[numericCount];

        /// <summary>The numbers of the current row, NaN where missing; valid until the next call.</summary>
        public ReadOnlySpan<float> Numbers()
        {
            foreach (var read in numeric) read(_numbers);
            return _numbers;
        }

        /// <summary>One category of the current row, empty where missing.</summary>
        public ReadOnlyMemory<char> Category(int column) => categorical[column]();
    }
}
