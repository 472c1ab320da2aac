namespace MLNetDistill.Data;

/// <summary>Collects the rows of a table.</summary>
internal sealed class TableBuilder(IReadOnlyList<string> numericNames, IReadOnlyList<string> categoricalNames)
{
    private readonly List<float> _numbers = [];
    private readonly List<string?> _categories = [];
    private readonly StringPool[] _pools = [.. categoricalNames.Select(_ => new StringPool())];
    private int _count;

    /// <summary>Adds a row's numbers, NaN where missing.</summary>
    public void AddNumbers(ReadOnlySpan<float> numbers) => _numbers.AddRange(numbers);

    /// <summary>Adds one category, blank where missing; called for each categorical column in turn.</summary>
    public void AddCategory(int column, ReadOnlySpan<char> value) => _categories.Add(CellValue.IsMissing(value) ? null : _pools[column].Get(value.Trim()));

    /// <summary>Ends a row.</summary>
    public void EndRow() => _count++;

    public TableInputs Build() => new(_count, numericNames, [.. _numbers], categoricalNames, [.. _categories]);
}
