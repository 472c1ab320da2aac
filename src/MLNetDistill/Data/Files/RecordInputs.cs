using MLNetDistill.Transforms;


namespace MLNetDistill.Data;

/// <summary>Collects the inputs of records whose columns are known.</summary>
internal abstract class RecordInputs
{
    /// <summary>Starts an empty batch; the columns are found when the first record is there.</summary>
    public static RecordInputs Create(ExampleColumns columns) => columns.Text is null ? new TableRecords(columns) : new TextRecords(columns);

    /// <summary>Adds the current record.</summary>
    public abstract void Add(RecordReader records);

    /// <summary>What was added.</summary>
    public abstract ExampleInputs Build();

    private sealed class TextRecords(ExampleColumns columns) : RecordInputs
    {
        private readonly List<string> _texts = [];
        private readonly List<string>? _seconds = columns.Text2 is null ? null : [];

        public override void Add(RecordReader records)
        {
            _texts.Add(Text(records, columns.Text!));
            _seconds?.Add(Text(records, columns.Text2!));
        }

        public override ExampleInputs Build() => new TextInputs([.. _texts], _seconds?.ToArray());

        private static string Text(RecordReader records, string name)
        {
            if (records.Find(name) is not (>= 0 and var column) || !records.Has(column)) throw records.Error(name, "The record has no such key. Write an empty text if there is none.");
            return records.IsNested(column) ? throw records.Error(name, "A text is needed, not an array or object.") : records.Get(column) ?? "";
        }
    }

    private sealed class TableRecords(ExampleColumns columns) : RecordInputs
    {
        private readonly string[] _numeric = [.. columns.Features.Except(columns.Categorical!)];
        private readonly string[] _categorical = [.. columns.Features.Intersect(columns.Categorical!)];
        private TableBuilder? _table;

        public override void Add(RecordReader records)
        {
            _table ??= new(_numeric, _categorical);
            var numbers = new float[_numeric.Length];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = Number(records, _numeric[i]);
            _table.AddNumbers(numbers);
            for (var i = 0; i < _categorical.Length; i++) _table.AddCategory(i, Cell(records, _categorical[i]));
            _table.EndRow();
        }

        public override ExampleInputs Build() => (_table ?? new(_numeric, _categorical)).Build();

        private static float Number(RecordReader records, string name)
        {
            var cell = Cell(records, name);
            if (CellValue.IsMissing(cell)) return float.NaN;
            if (!CellValue.TryParse(cell, out var number))
                throw records.Error(name, $"'{ExampleFormatException.Quote(cell!)}' is not a number, which this column holds in the training data. Leave the cell empty if the value is missing.");
            return float.IsFinite(number) ? number : throw records.Error(name, $"'{ExampleFormatException.Quote(cell!)}' is infinite or too large. Leave the cell empty if the value is missing.");
        }

        private static string? Cell(RecordReader records, string name)
        {
            if (records.Find(name) is not (>= 0 and var column)) return null;
            return records.IsNested(column) ? throw records.Error(name, "A feature can't be an array or object. Write one column per value.") : records.Get(column);
        }
    }
}
