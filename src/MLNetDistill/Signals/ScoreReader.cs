using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.Signals;

/// <summary>
/// Reads a teacher's stored scores from a file of examples: a column per class named <c>COLUMN.class</c>, or one column with a JSON object
/// (class → score), a JSON array (in the order of the data's classes), a number (regression, or the second class of a binary task) or the name of the
/// predicted class.
/// </summary>
public static class ScoreReader
{
    /// <summary>Reads the scores of every row, in the file's order.</summary>
    /// <param name="path">A .csv, .tsv or .jsonl file.</param>
    /// <param name="column">The column, or the part of the columns' names before the point.</param>
    /// <param name="labels">Task and classes of the data.</param>
    /// <param name="form">What the scores are; null (default) finds out: names are labels, numbers that are probabilities in every row are taken as such, all others as logits.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="ExampleFormatException">The scores can't be read or are not of these classes; the message gives file, line and column.</exception>
    public static DenseSoftLabels Read(string path, string column, LabelSchema labels, ScoreForm? form = null, CancellationToken cancellationToken = default)
    {
        using var records = RecordReader.Open(path);
        var rows = new List<float[]>();
        var lines = new List<long>();
        var names = new LabelBuilder((row, problem) => new ExampleFormatException(path, row < 0 ? 0 : lines[row], column, problem));
        ScoreCells? cells = null;
        while (records.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            cells ??= ScoreCells.Find(records, column, labels, form);
            lines.Add(records.Line);
            if (cells.AreNames)
            {
                names.Add(cells.Name(records));
                continue;
            }
            rows.Add(cells.Scores(records));
            if (rows[^1].Length != rows[0].Length) throw records.Error(column, "The scores are written in another way than in the first row. Write all alike.");
        }
        if (cells is null) throw new ExampleFormatException(path, 0, null, "There are no rows.");
        try
        {
            return cells.AreNames
                ? DenseSoftLabels.FromHardLabels(names.Build(new() { Schema = labels }, [], out _))
                : ToSoftLabels(rows, labels, form);
        }
        catch (ArgumentException e)
        {
            throw new ExampleFormatException(path, 0, column, e.Message, e);
        }
    }

    private static DenseSoftLabels ToSoftLabels(List<float[]> rows, LabelSchema labels, ScoreForm? form)
    {
        var perClass = rows[0].Length;
        var isProbability = labels.Task != TaskKind.Regression && (form is null
            ? rows.TrueForAll(row => Array.TrueForAll(row, p => p is >= 0 and <= 1) && (labels.Task == TaskKind.MultiLabel || perClass == 1 || Math.Abs(row.Sum() - 1) < 0.01))
            : form == ScoreForm.Probabilities);
        // A binary teacher with a score per class comes down to the second class's.
        float[] scores = labels.Task == TaskKind.Binary && perClass == 2
            ? [.. rows.Select(row => isProbability ? row[1] / (row[0] + row[1]) : row[1] - row[0])]
            : [.. rows.SelectMany(row => row)];
        return isProbability ? DenseSoftLabels.FromProbabilities(labels.Task, labels.Classes, scores) : DenseSoftLabels.FromLogits(labels.Task, labels.Classes, scores);
    }

    /// <summary>Where the scores are in a record.</summary>
    private sealed class ScoreCells
    {
        private readonly string _column;
        private readonly LabelSchema _labels;
        private readonly string[] _classColumns;

        private ScoreCells(string column, LabelSchema labels, string[]? classColumns = null) => (_column, _labels, _classColumns) = (column, labels, classColumns ?? []);

        /// <summary>True if the cells hold names of classes.</summary>
        public bool AreNames { get; private init; }

        public static ScoreCells Find(RecordReader records, string column, LabelSchema labels, ScoreForm? form)
        {
            if (records.Find(column) >= 0)
            {
                var areNames = form is null ? LooksLikeNames((records.Get(records.Find(column)) ?? "").Trim(), labels.Task) : form == ScoreForm.Labels;
                return new(column, labels) { AreNames = areNames };
            }
            string[] found = [.. records.Columns.Where(name => name.StartsWith(column + ".", StringComparison.Ordinal)).Select(name => name[(column.Length + 1)..])];
            if (found.Length == 0) records.Require(column);
            CheckClasses(records, column, labels, found);
            return new(column, labels, [.. labels.Classes.Select(name => $"{column}.{name}")]);
        }

        private static bool LooksLikeNames(string cell, TaskKind task) => task != TaskKind.Regression && (
            cell.StartsWith('[') ? cell.Contains('"', StringComparison.Ordinal)
            : !cell.StartsWith('{') && !(task == TaskKind.Binary && CellValue.TryParse(cell, out _)));

        /// <summary>The name of the predicted class.</summary>
        public string Name(RecordReader records) => Cell(records, _column);

        /// <summary>The scores in the order of the classes; one for regression.</summary>
        public float[] Scores(RecordReader records)
        {
            if (_classColumns.Length > 0) return Array.ConvertAll(_classColumns, name => Number(records, name, Cell(records, name)));
            var cell = Cell(records, _column);
            if (!cell.StartsWith('{') && !cell.StartsWith('['))
            {
                return _labels.Task is TaskKind.Regression or TaskKind.Binary
                    ? [Number(records, _column, cell)]
                    : throw records.Error(_column, $"'{ExampleFormatException.Quote(cell)}' is not a score per class. Write a JSON object such as {{\"a\": 0.9, \"b\": 0.1}}, or a column per class.");
            }
            try
            {
                using var json = JsonDocument.Parse(cell);
                return json.RootElement.ValueKind == JsonValueKind.Object ? FromObject(records, json.RootElement) : FromArray(records, json.RootElement);
            }
            catch (JsonException)
            {
                throw records.Error(_column, $"'{ExampleFormatException.Quote(cell)}' is not valid JSON.");
            }
        }

        private float[] FromObject(RecordReader records, JsonElement json)
        {
            var scores = json.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
            CheckClasses(records, _column, _labels, scores.Keys);
            return [.. _labels.Classes.Select(name => Number(records, _column, JsonText.Of(scores[name]) ?? ""))];
        }

        private float[] FromArray(RecordReader records, JsonElement json)
        {
            var expected = Math.Max(1, _labels.Classes.Count);
            return json.GetArrayLength() == expected
                ? [.. json.EnumerateArray().Select(value => Number(records, _column, JsonText.Of(value) ?? ""))]
                : throw records.Error(_column, $"The array has {json.GetArrayLength()} scores for {expected} classes. Write one per class, in the order {string.Join(", ", _labels.Classes.Take(8).Select(ExampleFormatException.Quote))}{(expected > 8 ? ", …" : "")}.");
        }

        private static void CheckClasses(RecordReader records, string column, LabelSchema labels, IReadOnlyCollection<string> found)
        {
            if (labels.Classes.FirstOrDefault(name => !found.Contains(name)) is { } missing)
                throw records.Error(column, $"There is no score for the class '{ExampleFormatException.Quote(missing)}'.");
            if (found.FirstOrDefault(name => !labels.Classes.Contains(name)) is { } extra)
                throw records.Error(column, $"There is a score for '{ExampleFormatException.Quote(extra)}', which is not one of the data's classes.");
        }

        private static string Cell(RecordReader records, string name) =>
            records.Find(name) is >= 0 and var index && records.Get(index) is { } cell && !string.IsNullOrWhiteSpace(cell)
                ? cell.Trim()
                : throw records.Error(name, "The teacher's score is missing. Every row needs one.");

        private static float Number(RecordReader records, string name, string cell) =>
            CellValue.TryParse(cell, out var number) && float.IsFinite(number) ? number : throw records.Error(name, $"'{ExampleFormatException.Quote(cell)}' is not a finite number.");
    }
}
