using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Data;

/// <summary>The way from ML.NET's data views to examples and back.</summary>
public static class ExampleDataView
{
    /// <summary>Reads a data view into memory, in its order, with one pass over the columns that are named and no others.</summary>
    /// <param name="data">The data view.</param>
    /// <param name="columns">
    /// What to read. A text column holds text. Features are numbers, bools, vectors of numbers (one column per slot), texts and keys; without any,
    /// all visible columns of such types but the label are features.
    /// </param>
    /// <param name="labels">How the label column is understood; null (default) finds out: a key or bool is a class, a number a target.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException">A column is missing or has a type or a value that can't be used; the message says which.</exception>
    public static ExampleSet FromDataView(IDataView data, ExampleColumns columns, LabelOptions? labels = null, CancellationToken cancellationToken = default)
    {
        columns.Validate();
        var options = labels ?? new();
        var schema = data.Schema;
        DataViewSchema.Column? label = columns.Label is null ? null : Find(schema, columns.Label);
        DataViewSchema.Column[] texts = [.. new[] { columns.Text, columns.Text2 }.OfType<string>().Select(name => FindText(schema, name))];
        var table = texts.Length > 0 ? null : TableLayout.Of(schema, columns.Features.Count > 0 ? columns.Features : [.. TableLayout.Usable(schema, columns.Label).Except(columns.Ignored)]);
        IEnumerable<DataViewSchema.Column> needed = [.. texts, .. table?.Columns ?? []];

        using var cursor = data.GetRowCursor(label is { } used ? needed.Append(used) : needed);
        var rows = table is null ? (IRows)new TextRows(cursor, texts) : new TableRows(cursor, table);
        var labelRows = label is { } found ? DataViewLabels.Bind(cursor, found, options) : null;
        var count = 0;
        for (; cursor.MoveNext(); count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(count);
            labelRows?.Read();
        }
        return new(rows.Build(), labelRows is null ? Unlabeled(options, count) : labelRows.Build([]));
    }

    /// <summary>
    /// A data view over examples: text columns, or a Single column per number and a text column per category; the label is a key with the class
    /// names for multiclass, a bool for binary, a Single for regression and a vector with a slot per class for multi-label (NaN and key 0: missing).
    /// </summary>
    /// <param name="examples">The examples; they are not copied.</param>
    /// <param name="textColumnName">The name of the text column. Default "Text".</param>
    /// <param name="text2ColumnName">The name of the second text of a pair. Default "Text2".</param>
    /// <param name="labelColumnName">The name of the label column. Default "Label".</param>
    public static IDataView ToDataView(this ExampleSet examples, string textColumnName = "Text", string text2ColumnName = "Text2", string labelColumnName = "Label") =>
        new MemoryDataView(examples.Count, [.. MemoryColumns.OfInputs(examples.Inputs, textColumnName, text2ColumnName), MemoryColumns.OfLabels(examples.Labels, labelColumnName)]);

    /// <summary>The same without labels: what a model reads.</summary>
    /// <param name="inputs">The examples; they are not copied.</param>
    /// <param name="textColumnName">The name of the text column. Default "Text".</param>
    /// <param name="text2ColumnName">The name of the second text of a pair. Default "Text2".</param>
    public static IDataView ToDataView(this ExampleInputs inputs, string textColumnName = "Text", string text2ColumnName = "Text2") =>
        new MemoryDataView(inputs.Count, MemoryColumns.OfInputs(inputs, textColumnName, text2ColumnName));

    /// <summary>Rows without labels of a task that is known.</summary>
    internal static ExampleLabels Unlabeled(LabelOptions options, int count)
    {
        var schema = options.Schema ?? throw new ArgumentException("Rows without a label column need the training data's task and classes; name the label column or pass the schema.");
        return (schema.Task switch
        {
            Inference.TaskKind.Regression => ExampleLabels.OfTargets(new float[count]),
            Inference.TaskKind.MultiLabel => ExampleLabels.OfSets(schema.Classes, new float[(long)count * schema.Classes.Count]),
            _ => ExampleLabels.OfClasses(schema.Classes, new int[count], schema.Task),
        }).WithoutLabels();
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"There is no column '{name}'; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.");

    private static DataViewSchema.Column FindText(DataViewSchema schema, string name) => Find(schema, name) is { Type: TextDataViewType } column
        ? column
        : throw new ArgumentException($"Column '{name}' has type {Find(schema, name).Type}; a text column is needed.");

    private interface IRows
    {
        void Read(int row);

        ExampleInputs Build();
    }

    private sealed class TextRows(DataViewRow row, DataViewSchema.Column[] columns) : IRows
    {
        private readonly ValueGetter<ReadOnlyMemory<char>>[] _getters = [.. columns.Select(row.GetGetter<ReadOnlyMemory<char>>)];
        private readonly List<string>[] _texts = [.. columns.Select(_ => new List<string>())];

        public void Read(int row)
        {
            for (var i = 0; i < _getters.Length; i++)
            {
                ReadOnlyMemory<char> text = default;
                _getters[i](ref text);
                _texts[i].Add(text.ToString());
            }
        }

        public ExampleInputs Build() => new TextInputs([.. _texts[0]], _texts.Length > 1 ? [.. _texts[1]] : null);
    }

    private sealed class TableRows(DataViewRow row, TableLayout layout) : IRows
    {
        private readonly TableLayout.Reader _reader = layout.Bind(row);
        private readonly TableBuilder _table = new(layout.NumericNames, layout.CategoricalNames);

        public void Read(int row)
        {
            var numbers = _reader.Numbers();
            for (var i = 0; i < numbers.Length; i++)
                if (float.IsInfinity(numbers[i])) throw new ArgumentException($"Feature column '{layout.NumericNames[i]}', row {row}: the value is infinite. Replace it, or use NaN for a missing value.");
            _table.AddNumbers(numbers);
            for (var i = 0; i < layout.CategoricalNames.Count; i++) _table.AddCategory(i, _reader.Category(i).Span);
            _table.EndRow();
        }

        public ExampleInputs Build() => _table.Build();
    }
}
