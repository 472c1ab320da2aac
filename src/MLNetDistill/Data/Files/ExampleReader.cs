using MLNetDistill.Transforms;


namespace MLNetDistill.Data;

/// <summary>
/// Reads examples from CSV, TSV and JSONL files. Numbers have a point as decimal separator; an empty cell, ?, NA, N/A, NaN and null are missing.
/// An empty label is an unlabeled row.
/// </summary>
public static class ExampleReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">A .csv, .tsv or .jsonl file.</param>
    /// <param name="columns">What to read. A table whose columns are to be found out is read twice.</param>
    /// <param name="labels">How labels are understood; null (default) finds out.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="ArgumentException">The choice of columns makes no sense.</exception>
    /// <exception cref="ExampleFormatException">The file can't be read; the message gives file, line and column and says what to do.</exception>
    public static ExampleFile Read(string path, ExampleColumns columns, LabelOptions? labels = null, CancellationToken cancellationToken = default)
    {
        columns.Validate();
        var options = labels ?? new();
        var warnings = new List<string>();
        if (columns.Text is null && columns.Categorical is null)
        {
            using var scan = RecordReader.Open(path);
            columns = ColumnScan.Resolve(scan, columns, warnings, cancellationToken);
        }

        using var records = RecordReader.Open(path);
        CheckHeader(records, columns);
        var inputs = RecordInputs.Create(columns);
        var lines = new List<long>();
        var builder = new LabelBuilder((row, problem) => new ExampleFormatException(path, row < 0 ? 0 : lines[row], columns.Label, problem));
        while (records.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            inputs.Add(records);
            lines.Add(records.Line);
            if (columns.Label is not null) builder.Add(Label(records, columns.Label));
        }
        if (lines.Count == 0) throw new ExampleFormatException(path, 0, null, "There are no rows.");
        foreach (var name in Named(columns)) records.Require(name);
        if (columns.Label is null && options.Schema is null)
            throw new ExampleFormatException(path, 0, null, "Without a label column the task is not known. Name the label column.");

        var schema = options.Schema!;
        var exampleLabels = columns.Label is null ? ExampleDataView.Unlabeled(options, lines.Count) : builder.Build(options, warnings, out schema);
        return new(new(inputs.Build(), exampleLabels), columns, schema, warnings);
    }

    /// <summary>The names of a file's columns: of its header, or of its first JSON object.</summary>
    /// <exception cref="ExampleFormatException">The file can't be read.</exception>
    public static IReadOnlyList<string> ColumnNames(string path)
    {
        using var records = RecordReader.Open(path);
        if (records.Columns.Count == 0) records.Read();
        return [.. records.Columns];
    }

    /// <summary>Reads inputs batch by batch from a stream that may be endless, such as standard input. Labels are not read.</summary>
    /// <param name="stream">The records; closed in the end.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="name">What messages call the stream.</param>
    /// <param name="columns">A text column, or features with <see cref="ExampleColumns.Categorical"/>.</param>
    /// <param name="batchSize">The largest number of examples that are given out together. Default 256.</param>
    /// <exception cref="ArgumentException">The columns are not settled.</exception>
    /// <exception cref="ExampleFormatException">A record can't be read; the batches before it were given out.</exception>
    public static IEnumerable<ExampleInputs> ReadInputs(Stream stream, FileFormat format, string name, ExampleColumns columns, int batchSize = 256)
    {
        columns.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (columns.Text is null && (columns.Categorical is null || columns.Features.Count == 0))
            throw new ArgumentException("A stream is read once: name the text column, or the features and which of them are categories.", nameof(columns));
        return Batches();

        IEnumerable<ExampleInputs> Batches()
        {
            using var records = RecordReader.Open(stream, format, name);
            CheckHeader(records, columns with { Label = null });
            var batch = RecordInputs.Create(columns);
            var count = 0;
            while (records.Read())
            {
                // A key that is left out is a missing value; all of them left out are another kind of record.
                if (count == 0 && columns.Text is null && columns.Features.All(name => records.Find(name) < 0))
                    throw records.Error(null, $"The record has none of the columns {string.Join(", ", columns.Features.Take(30).Select(ExampleFormatException.Quote))}{(columns.Features.Count > 30 ? ", …" : "")}.");
                batch.Add(records);
                if (++count % batchSize != 0) continue;
                yield return batch.Build();
                batch = RecordInputs.Create(columns);
            }
            if (count % batchSize != 0) yield return batch.Build();
        }
    }

    // A header tells at once what is missing; JSON objects tell in the end.
    private static void CheckHeader(RecordReader records, ExampleColumns columns)
    {
        if (records.Columns.Count == 0) return;
        foreach (var name in Named(columns)) records.Require(name);
    }

    private static IEnumerable<string> Named(ExampleColumns columns) => new[] { columns.Label, columns.Text, columns.Text2 }.OfType<string>().Concat(columns.Features);

    private static string? Label(RecordReader records, string name)
    {
        if (records.Find(name) is not (>= 0 and var column)) return null;
        var label = records.Get(column);
        return records.IsNested(column) && label!.StartsWith('{') ? throw records.Error(name, "A label can't be an object. Write a name, a number or an array of names.") : label;
    }
}
