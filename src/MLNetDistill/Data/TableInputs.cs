using System.Runtime.InteropServices;
using System.Text;

namespace MLNetDistill.Data;

/// <summary>The columns of a table: numbers (NaN = missing) and categories (null = missing), both row-major.</summary>
public sealed class TableInputs : ExampleInputs
{
    private readonly float[] _numbers;
    private readonly string?[] _categories;

    /// <summary>Wraps the arrays without copying them.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="numericNames">The names of the numeric columns.</param>
    /// <param name="numbers">Their values, [count × numeric columns].</param>
    /// <param name="categoricalNames">The names of the categorical columns.</param>
    /// <param name="categories">Their values, [count × categorical columns].</param>
    /// <exception cref="ArgumentException">An array has the wrong length, or there is no column at all.</exception>
    public TableInputs(int count, IReadOnlyList<string> numericNames, float[] numbers, IReadOnlyList<string> categoricalNames, string?[] categories)
    {
        if (numericNames.Count + categoricalNames.Count == 0) throw new ArgumentException("A table needs at least one column.");
        if (numbers.Length != (long)count * numericNames.Count)
            throw new ArgumentException($"{count} rows of {numericNames.Count} numeric columns need {(long)count * numericNames.Count} values, not {numbers.Length}.", nameof(numbers));
        if (categories.Length != (long)count * categoricalNames.Count)
            throw new ArgumentException($"{count} rows of {categoricalNames.Count} categorical columns need {(long)count * categoricalNames.Count} values, not {categories.Length}.", nameof(categories));
        Count = count;
        NumericNames = numericNames;
        CategoricalNames = categoricalNames;
        _numbers = numbers;
        _categories = categories;
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>The names of the numeric columns.</summary>
    public IReadOnlyList<string> NumericNames { get; }

    /// <summary>The names of the categorical columns.</summary>
    public IReadOnlyList<string> CategoricalNames { get; }

    /// <summary>One row's numbers; NaN where missing.</summary>
    public ReadOnlySpan<float> Numbers(int row) => _numbers.AsSpan(row * NumericNames.Count, NumericNames.Count);

    /// <summary>One row's categories; null where missing.</summary>
    public ReadOnlySpan<string?> Categories(int row) => _categories.AsSpan(row * CategoricalNames.Count, CategoricalNames.Count);

    /// <inheritdoc/>
    public override ExampleInputs Select(ReadOnlySpan<int> rows)
    {
        var numbers = new float[(long)rows.Length * NumericNames.Count];
        var categories = new string?[(long)rows.Length * CategoricalNames.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            Numbers(rows[i]).CopyTo(numbers.AsSpan(i * NumericNames.Count));
            Categories(rows[i]).CopyTo(categories.AsSpan(i * CategoricalNames.Count));
        }
        return new TableInputs(rows.Length, NumericNames, numbers, CategoricalNames, categories);
    }

    /// <inheritdoc/>
    public override ExampleInputs Append(ExampleInputs other) =>
        other is TableInputs table && table.NumericNames.SequenceEqual(NumericNames) && table.CategoricalNames.SequenceEqual(CategoricalNames)
            ? new TableInputs(Count + table.Count, NumericNames, [.. _numbers, .. table._numbers], CategoricalNames, [.. _categories, .. table._categories])
            : throw new ArgumentException("Tables can only be joined with tables of the same columns.", nameof(other));

    /// <inheritdoc/>
    public override ExampleKey Key(int row)
    {
        var numbers = MemoryMarshal.AsBytes(Numbers(row));
        if (CategoricalNames.Count == 0) return ExampleKey.Of(numbers);
        using var content = new MemoryStream();
        content.Write(numbers);
        foreach (var category in Categories(row))
        {
            // A length in front of each value (-1: missing) keeps neighboring columns apart.
            content.Write(BitConverter.GetBytes(category?.Length ?? -1));
            if (category is not null) content.Write(Encoding.UTF8.GetBytes(category));
        }
        return ExampleKey.Of(content.GetBuffer().AsSpan(0, (int)content.Length));
    }
}
