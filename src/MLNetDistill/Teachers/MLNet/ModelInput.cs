using MLNetDistill.Data;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Teachers.MLNet;

/// <summary>
/// Examples under the columns that a model was trained on. A vector column is put together again from the columns of its slots; a column that
/// the model has but its score does not depend on, such as the label, is there with missing values.
/// </summary>
internal sealed class ModelInput
{
    private readonly DataViewSchema _schema;
    private readonly HashSet<string> _needed;
    private readonly ExampleInputs _inputs;
    private readonly Dictionary<string, Func<int, string?>> _texts = [];
    private readonly Dictionary<string, Func<int, float>> _numbers = [];

    private ModelInput(DataViewSchema schema, IReadOnlyList<DataViewSchema.Column> needed, ExampleInputs inputs)
    {
        (_schema, _inputs, _needed) = (schema, inputs, [.. needed.Select(c => c.Name)]);
        switch (inputs)
        {
            case TextInputs texts:
                Func<int, string?>[] parts = texts.IsPair ? [row => texts.Texts[row], texts.Second] : [row => texts.Texts[row]];
                var columns = needed.Where(c => c.Type is TextDataViewType).ToList();
                if (columns.Count != parts.Length)
                {
                    throw new ArgumentException($"The model reads {(columns.Count == 0 ? "no text" : $"the texts {string.Join(", ", columns.Select(c => $"'{c.Name}'"))}")}; "
                        + $"an example has {parts.Length}.");
                }
                foreach (var (column, part) in columns.Zip(parts)) _texts.Add(column.Name, part);
                break;
            case TableInputs table:
                for (var i = 0; i < table.NumericNames.Count; i++) _numbers.Add(table.NumericNames[i], Number(table, i));
                for (var i = 0; i < table.CategoricalNames.Count; i++) _texts.Add(table.CategoricalNames[i], Category(table, i));
                break;
        }

        static Func<int, float> Number(TableInputs table, int column) => row => table.Numbers(row)[column];

        static Func<int, string?> Category(TableInputs table, int column) => row => table.Categories(row)[column];
    }

    /// <summary>The examples as the model wants them.</summary>
    /// <param name="schema">The data that the model was trained on.</param>
    /// <param name="needed">Those of its columns on which the score depends.</param>
    /// <param name="inputs">The examples.</param>
    /// <exception cref="ArgumentException">The examples lack a column that the score depends on; the message lists what there is.</exception>
    public static IDataView Create(DataViewSchema schema, IReadOnlyList<DataViewSchema.Column> needed, ExampleInputs inputs)
    {
        var input = new ModelInput(schema, needed, inputs);
        var columns = schema.Where(c => !c.IsHidden).Select(input.Find).ToList();
        var missing = columns.Zip(schema.Where(c => !c.IsHidden)).Where(pair => pair.First is null && input._needed.Contains(pair.Second.Name)).Select(pair => $"'{pair.Second.Name}'").ToList();
        return missing.Count == 0 ? new MemoryDataView(inputs.Count, [.. columns.OfType<MemoryColumn>()]) : throw new ArgumentException(
            $"The model reads {string.Join(", ", missing)}, which the examples lack; they have {string.Join(", ", input._numbers.Keys.Concat(input._texts.Keys).Select(n => $"'{n}'"))}.");
    }

    private MemoryColumn? Find(DataViewSchema.Column column)
    {
        var (name, type) = (column.Name, column.Type);
        var needed = _needed.Contains(name);
        switch (type)
        {
            case TextDataViewType when _texts.TryGetValue(name, out var text):
                return MemoryColumns.Text(name, text);
            case TextDataViewType when !needed:
                return MemoryColumns.Text(name, _ => null);
            case KeyDataViewType { RawType: var raw } when raw == typeof(uint) && (!needed || _texts.ContainsKey(name)):
                return Key(column);
            case BooleanDataViewType when !needed || _numbers.ContainsKey(name):
                var flag = _numbers.GetValueOrDefault(name);
                return MemoryColumns.Of(name, type, row => flag is not null && flag(row) > 0);
            case NumberDataViewType number when !needed || _numbers.ContainsKey(name):
                return Number(name, number, _numbers.GetValueOrDefault(name));
            case VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType } vector when vector.ItemType.RawType == typeof(float):
                return Vector(column, vector, needed);
            default:
                return null;
        }
    }

    private static MemoryColumn? Number(string name, NumberDataViewType type, Func<int, float>? get)
    {
        var raw = type.RawType;
        // What has no word for a missing value gets 0.
        if (raw == typeof(float)) return MemoryColumns.Of(name, type, row => get?.Invoke(row) ?? float.NaN);
        if (raw == typeof(double)) return MemoryColumns.Of(name, type, row => get is null ? double.NaN : get(row));
        if (raw == typeof(int)) return MemoryColumns.Of(name, type, row => (int)Whole(row));
        if (raw == typeof(uint)) return MemoryColumns.Of(name, type, row => (uint)Whole(row));
        if (raw == typeof(long)) return MemoryColumns.Of(name, type, row => (long)Whole(row));
        if (raw == typeof(ulong)) return MemoryColumns.Of(name, type, row => (ulong)Whole(row));
        if (raw == typeof(short)) return MemoryColumns.Of(name, type, row => (short)Whole(row));
        if (raw == typeof(ushort)) return MemoryColumns.Of(name, type, row => (ushort)Whole(row));
        if (raw == typeof(sbyte)) return MemoryColumns.Of(name, type, row => (sbyte)Whole(row));
        return MemoryColumns.Of(name, type, row => (byte)Whole(row));

        float Whole(int row) => get is not null && get(row) is var value && float.IsFinite(value) ? value : 0;
    }

    private MemoryColumn Key(DataViewSchema.Column column)
    {
        var find = KeyNames.AreNumbers(column)
            ? name => KeyNames.Parse(name) is var number && number <= ((KeyDataViewType)column.Type).Count ? number : 0
            : (Func<string, uint>)KeyNames.Of(column).Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => (uint)pair.index + 1).GetValueOrDefault;
        var text = _texts.GetValueOrDefault(column.Name);
        var key = MemoryColumns.Of(column.Name, column.Type, row => text?.Invoke(row) is { } name ? find(name) : 0u);
        return key with { Schema = new(column.Name, column.Type, column.Annotations) };
    }

    private MemoryColumn? Vector(DataViewSchema.Column column, VectorDataViewType type, bool needed)
    {
        var slots = TableLayout.Of(_schema, [column.Name]).NumericNames.Select(name => _numbers.GetValueOrDefault(name)).ToArray();
        if (needed && Array.Exists(slots, slot => slot is null)) return null;
        var vector = MemoryColumns.Of(column.Name, type, row => new VBuffer<float>(type.Size, Array.ConvertAll(slots, slot => slot?.Invoke(row) ?? float.NaN)));
        return vector with { Schema = new(column.Name, column.Type, column.Annotations) };
    }
}
