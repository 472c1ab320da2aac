using MLNetDistill.Transforms;


namespace MLNetDistill.Data;

/// <summary>
/// A first pass over a table that finds out what its columns are: numeric if every value that is present is a number, else categorical. Where
/// the user named no features, columns that can't help are left out: empty ones, row counters, and texts that differ in every row.
/// </summary>
internal static class ColumnScan
{
    // Below this a column of different words may still be a category.
    private const int FewRows = 20;

    public static ExampleColumns Resolve(RecordReader records, ExampleColumns columns, List<string> warnings, CancellationToken cancellationToken)
    {
        var statistics = new List<Statistics>();
        var rows = 0;
        while (records.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (statistics.Count < records.Columns.Count) statistics.Add(new(records.Columns[statistics.Count]));
            for (var i = 0; i < statistics.Count; i++)
            {
                var column = statistics[i];
                if (column.Name == columns.Label || columns.Ignored.Contains(column.Name) || (columns.Features.Count > 0 && !columns.Features.Contains(column.Name))) continue;
                if (records.IsNested(i))
                {
                    if (columns.Features.Count > 0) throw records.Error(column.Name, "A feature can't be an array or object. Write one column per value.");
                    column.IsNested = true;
                }
                column.Add(records.Get(i), rows);
            }
            rows++;
        }
        foreach (var name in columns.Features.Append(columns.Label).OfType<string>()) records.Require(name);
        var features = columns.Features.Count > 0
            ? columns.Features.Select(name => statistics[records.Find(name)]).ToList()
            : statistics.Where(column => column.Name != columns.Label && !columns.Ignored.Contains(column.Name) && IsUseful(column, rows, warnings)).ToList();
        if (features.Count == 0)
            throw new ExampleFormatException(records.Source, 0, null, $"No column is left to learn from. {string.Join(" ", warnings)} If a column holds texts to be read, name it as the text column.".Replace(".  ", ". ", StringComparison.Ordinal));
        return columns with { Features = [.. features.Select(f => f.Name)], Categorical = [.. features.Where(f => !f.IsNumeric).Select(f => f.Name)] };
    }

    private static bool IsUseful(Statistics column, int rows, List<string> warnings)
    {
        var reason = column.IsNested ? "holds arrays or objects"
            : column.Present == 0 ? "is empty"
            : column.IsCounter && rows > FewRows ? "counts the rows"
            : !column.IsNumeric && column.IsUnique && rows > FewRows ? "has a different text in every row"
            : null;
        if (reason is not null) warnings.Add($"Column '{ExampleFormatException.Quote(column.Name)}' {reason} and is left out.");
        return reason is null;
    }

    private sealed class Statistics(string name)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private float _first;

        public string Name => name;

        public int Present { get; private set; }

        public bool IsNumeric { get; private set; } = true;

        public bool IsUnique { get; private set; } = true;

        public bool IsCounter { get; private set; } = true;

        public bool IsNested { get; set; }

        public void Add(string? cell, int row)
        {
            if (CellValue.IsMissing(cell))
            {
                IsCounter = false;
                return;
            }
            Present++;
            var isNumber = CellValue.TryParse(cell, out var number);
            IsNumeric &= isNumber;
            if (row == 0) _first = number;
            IsCounter &= isNumber && _first is 0 or 1 && number == _first + row;
            if (!IsUnique) return;
            IsUnique = _seen.Add(cell!);
            if (!IsUnique) _seen.Clear();
        }
    }
}
