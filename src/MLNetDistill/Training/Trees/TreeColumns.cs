using MLNetDistill.Inference;
using MLNetDistill.Students;


namespace MLNetDistill.Training;

/// <summary>A table as a tree asks it.</summary>
internal sealed class TreeColumns
{
    private readonly EncodedTable _table;
    private readonly int[] _indicators;

    public TreeColumns(TableSpec spec, EncodedTable table)
    {
        _table = table;
        Numeric = spec.Numeric.Count;
        Count = Numeric + spec.Categorical.Count;
        Categories = [.. spec.Categorical.Select(c => c.Values.Count + 1)];
        // The indicators of the columns that may be missing stand behind the numbers.
        var next = Numeric;
        _indicators = [.. spec.Numeric.Select(c => c.HasMissing ? next++ : -1)];
    }

    /// <summary>The number of numeric columns.</summary>
    public int Numeric { get; }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The number of ids of each categorical column.</summary>
    public IReadOnlyList<int> Categories { get; }

    public float Number(int row, int column) => _table.Numbers[(row * _table.Width) + column];

    public bool IsMissing(int row, int column) => _indicators[column] >= 0 && _table.Numbers[(row * _table.Width) + _indicators[column]] != 0;

    public int Category(int row, int column) => (int)_table.Categories[column - Numeric][row];

    public bool GoesLeft(TreeQuestion question, int row) =>
        question.Left is { } left ? left[Category(row, question.Column)]
        : IsMissing(row, question.Column) ? question.MissingLeft
        : Number(row, question.Column) <= question.Threshold;
}
