using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Data;

/// <summary>A column of a <see cref="MemoryDataView"/>: its schema and how a value is made for the row that a cursor stands on.</summary>
/// <param name="Schema">Name, type and annotations.</param>
/// <param name="Bind">Makes the getter; it asks its argument for the row.</param>
internal sealed record MemoryColumn(DataViewSchema.DetachedColumn Schema, Func<Func<int>, Delegate> Bind);

/// <summary>Examples as columns.</summary>
internal static class MemoryColumns
{
    public static IReadOnlyList<MemoryColumn> OfInputs(ExampleInputs inputs, string textName, string text2Name) => inputs switch
    {
        TextInputs texts => texts.IsPair ? [Text(textName, row => texts.Texts[row]), Text(text2Name, texts.Second)] : [Text(textName, row => texts.Texts[row])],
        TableInputs table =>
        [
            .. table.NumericNames.Select((name, i) => Number(name, row => table.Numbers(row)[i])),
            .. table.CategoricalNames.Select((name, i) => Text(name, row => table.Categories(row)[i])),
        ],
        _ => throw new ArgumentException($"{inputs.GetType().Name} can't be shown as a data view.", nameof(inputs)),
    };

    public static MemoryColumn OfLabels(ExampleLabels labels, string name)
    {
        switch (labels.Task)
        {
            case TaskKind.Regression:
                return Number(name, row => labels[row][0]);
            case TaskKind.Binary:
                return Binary(labels, name);
            case TaskKind.Multiclass:
                var values = new DataViewSchema.Annotations.Builder();
                AddNames(values, "KeyValues", labels.Classes);
                return new(new(name, new KeyDataViewType(typeof(uint), labels.Classes.Count), values.ToAnnotations()), row =>
                    (ValueGetter<uint>)((ref uint value) => value = (uint)(labels.ClassIndex(row()) + 1)));
            default:
                var slots = new DataViewSchema.Annotations.Builder();
                AddNames(slots, "SlotNames", labels.Classes);
                return new(new(name, new VectorDataViewType(NumberDataViewType.Single, labels.Width), slots.ToAnnotations()), row =>
                    (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                    {
                        var editor = VBufferEditor.Create(ref value, labels.Width);
                        labels[row()].CopyTo(editor.Values);
                        value = editor.Commit();
                    }));
        }
    }

    private static MemoryColumn Binary(ExampleLabels labels, string name)
    {
        for (var row = 0; row < labels.Count; row++)
            if (!labels.IsLabeled(row)) throw new ArgumentException($"Row {row} has no label, which a bool column can't say. Leave unlabeled rows out, or make the labels multiclass.", nameof(labels));
        return new(new(name, BooleanDataViewType.Instance), row => (ValueGetter<bool>)((ref bool value) => value = labels.ClassIndex(row()) == 1));
    }

    public static MemoryColumn Number(string name, Func<int, float> get) => Of(name, NumberDataViewType.Single, get);

    public static MemoryColumn Text(string name, Func<int, string?> get) => Of(name, TextDataViewType.Instance, row => get(row).AsMemory());

    /// <summary>A column of any type.</summary>
    public static MemoryColumn Of<T>(string name, DataViewType type, Func<int, T> get) => new(new(name, type), row => (ValueGetter<T>)((ref T value) => value = get(row())));

    private static void AddNames(DataViewSchema.Annotations.Builder annotations, string kind, IReadOnlyList<string> names)
    {
        var memory = names.Select(name => name.AsMemory()).ToArray();
        annotations.Add(kind, new VectorDataViewType(TextDataViewType.Instance, memory.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(memory.Length, (ReadOnlyMemory<char>[])memory.Clone()));
    }
}
