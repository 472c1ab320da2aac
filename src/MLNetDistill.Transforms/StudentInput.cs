using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>The columns that a student reads from a data view: one or two texts, or the feature columns of a table.</summary>
/// <param name="Text">The text column; null for a table.</param>
/// <param name="Text2">The second text of a pair, or null.</param>
/// <param name="Features">The feature columns of a table; none for text.</param>
internal sealed record StudentInput(string? Text, string? Text2, IReadOnlyList<string> Features)
{
    /// <summary>Checks the columns against a schema.</summary>
    /// <returns>The columns that are read.</returns>
    /// <exception cref="ArgumentException">A column is missing, has another type, or is not what the student was trained on.</exception>
    public IReadOnlyList<DataViewSchema.Column> Check(DataViewSchema schema, StudentSpec? spec = null)
    {
        if (Text is not null) return [.. new[] { Text, Text2 }.OfType<string>().Select(name => TextColumn(schema, name))];
        var layout = TableLayout.Of(schema, Features);
        if (spec?.Table is { } table && !(layout.NumericNames.SequenceEqual(table.Numeric.Select(c => c.Name)) && layout.CategoricalNames.SequenceEqual(table.Categorical.Select(c => c.Name))))
            throw new ArgumentException($"The feature columns {string.Join(", ", Features)} are not what the student was trained on: it reads {Describe(table.Numeric.Count, table.Categorical.Count)}, "
                + $"these hold {Describe(layout.NumericNames.Count, layout.CategoricalNames.Count)} or other names.");
        return layout.Columns;

        static string Describe(int numeric, int categorical) => $"{numeric} numbers and {categorical} categories";
    }

    /// <summary>Binds a student to a row: the result computes its raw outputs for the current row.</summary>
    public Action<float[]> Bind(DataViewRow row, StudentModel student)
    {
        if (Text is not null)
        {
            var first = row.GetGetter<ReadOnlyMemory<char>>(TextColumn(row.Schema, Text));
            var second = Text2 is null ? null : row.GetGetter<ReadOnlyMemory<char>>(TextColumn(row.Schema, Text2));
            ReadOnlyMemory<char> text = default, text2 = default;
            return scores =>
            {
                first(ref text);
                second?.Invoke(ref text2);
                if (second is null) student.Score(text.Span, scores);
                else student.Score(text.Span, text2.Span, scores);
            };
        }
        var reader = TableLayout.Of(row.Schema, Features).Bind(row);
        var categories = new int[student.Spec.Table!.Categorical.Count];
        return scores =>
        {
            for (var i = 0; i < categories.Length; i++) categories[i] = student.TableEncoder.CategoryId(i, reader.Category(i).Span);
            student.Score(new TableRow(reader.Numbers(), categories), scores);
        };
    }

    private static DataViewSchema.Column TextColumn(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw new ArgumentException($"There is no text column '{name}'; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.");
        return column.Type is TextDataViewType ? column : throw new ArgumentException($"Column '{name}' has type {column.Type}; a text column is needed.");
    }
}
