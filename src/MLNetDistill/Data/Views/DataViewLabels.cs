using System.Globalization;
using MLNetDistill.Inference;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Data;

/// <summary>
/// Reads the label column of a data view row by row: keys and bools are classes, a number is the target of a regression (or, where the task is
/// known, the name of a class), a text names a class or several, a vector of bools or numbers has one membership per slot.
/// </summary>
internal abstract class DataViewLabels
{
    /// <summary>The names of the two classes of a bool column.</summary>
    public static readonly IReadOnlyList<string> BoolNames = [bool.FalseString, bool.TrueString];

    /// <summary>Reads the label of the cursor's row.</summary>
    public abstract void Read();

    /// <summary>The labels of all rows that were read.</summary>
    public abstract ExampleLabels Build(List<string> warnings);

    /// <summary>Binds the column to a cursor.</summary>
    /// <exception cref="ArgumentException">The column can't be a label of the task.</exception>
    public static DataViewLabels Bind(DataViewRow row, DataViewSchema.Column column, LabelOptions options)
    {
        var task = options.Schema?.Task ?? options.Task;
        switch (column.Type)
        {
            case KeyDataViewType key when key.RawType == typeof(uint):
                var names = KeyNames.Of(column);
                var readKey = row.GetGetter<uint>(column);
                return new Classes(column, options, names, () => Get(readKey) is > 0 and var value && value <= names.Length ? (int)value - 1 : -1);
            case BooleanDataViewType when task != TaskKind.Regression:
                var readBool = row.GetGetter<bool>(column);
                return new Classes(column, options, BoolNames, () => Get(readBool) ? 1 : 0);
            case TextDataViewType:
                var readText = row.GetGetter<ReadOnlyMemory<char>>(column);
                return new Texts(column, options, () => Get(readText));
            case VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType or BooleanDataViewType }:
                return new Sets(column, options, TableLayout.Of(row.Schema, [column.Name]), row);
            case NumberDataViewType:
                var number = TableLayout.Of(row.Schema, [column.Name]).Bind(row);
                // As ML.NET has it, a bare number is a target; it names a class only where that is asked for.
                return new Texts(column, task is null ? options with { Task = TaskKind.Regression } : options,
                    () => number.Numbers()[0] is var value && float.IsNaN(value) ? default : value.ToString("R", CultureInfo.InvariantCulture).AsMemory());
            default:
                throw new ArgumentException($"The label column '{column.Name}' has type {column.Type}; a label is a key, a bool, a number, a text or a vector with a number per class.");
        }
    }

    private static T Get<T>(ValueGetter<T> getter)
    {
        T value = default!;
        getter(ref value);
        return value;
    }

    private static ArgumentException Error(DataViewSchema.Column column, int row, string problem) =>
        new($"Label column '{column.Name}'{(row < 0 ? "" : $", row {row}")}: {problem}");

    private sealed class Classes(DataViewSchema.Column column, LabelOptions options, IReadOnlyList<string> names, Func<int> read) : DataViewLabels
    {
        private readonly List<int> _indices = [];

        public override void Read() => _indices.Add(read());

        public override ExampleLabels Build(List<string> warnings)
        {
            if (options.Schema is not { } schema) return ExampleLabels.OfClasses(names, [.. _indices], options.Task);
            if (schema.Task is not (TaskKind.Binary or TaskKind.Multiclass)) throw Error(column, -1, $"the training data are a {schema.Task} task, this column holds {column.Type}.");
            // The same classes may have other keys here.
            var unseen = new UnseenClasses(options.AllowUnseenClasses, schema, (row, problem) => Error(column, row, problem));
            var positions = names.Select(name => schema.Classes.TakeWhile(known => known != name).Count()).ToArray();
            var indices = _indices.Select((index, row) => index < 0 ? -1 : positions[index] < schema.Classes.Count ? positions[index] : unseen.Note(row, names[index])).ToArray();
            unseen.Warn(warnings);
            return ExampleLabels.OfClasses(schema.Classes, indices, schema.Task);
        }
    }

    private sealed class Texts(DataViewSchema.Column column, LabelOptions options, Func<ReadOnlyMemory<char>> read) : DataViewLabels
    {
        private readonly LabelBuilder _labels = new((row, problem) => Error(column, row, problem));

        public override void Read() => _labels.Add(read().Span);

        public override ExampleLabels Build(List<string> warnings) => _labels.Build(options, warnings, out _);
    }

    private sealed class Sets(DataViewSchema.Column column, LabelOptions options, TableLayout layout, DataViewRow row) : DataViewLabels
    {
        private readonly TableLayout.Reader _reader = layout.Bind(row);
        private readonly List<float> _memberships = [];

        public override void Read() => _memberships.AddRange(_reader.Numbers());

        public override ExampleLabels Build(List<string> warnings)
        {
            if (options.Schema is { } schema && (schema.Task != TaskKind.MultiLabel || !schema.Classes.SequenceEqual(layout.NumericNames)))
                throw Error(column, -1, $"the training data are a {schema.Task} task with other classes than this vector's slots.");
            for (var i = 0; i < _memberships.Count; i++)
                if (!float.IsNaN(_memberships[i]) && _memberships[i] is not (0 or 1))
                    throw Error(column, i / layout.NumericNames.Count, FormattableString.Invariant($"{_memberships[i]} is no membership; it must be 0 or 1."));
            return ExampleLabels.OfSets(layout.NumericNames, [.. _memberships]);
        }
    }
}
