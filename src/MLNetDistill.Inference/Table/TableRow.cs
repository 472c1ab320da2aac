namespace MLNetDistill.Inference;

/// <summary>One row of a table as a student reads it: raw numbers and category ids. It refers to memory of the caller.</summary>
/// <param name="numeric">The raw numbers in the order of <see cref="TableSpec.Numeric"/>; NaN where missing.</param>
/// <param name="categories">The ids (<see cref="TableEncoder.CategoryId"/>) in the order of <see cref="TableSpec.Categorical"/>.</param>
public readonly ref struct TableRow(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories = default)
{
    /// <summary>The raw numbers; NaN where missing.</summary>
    public ReadOnlySpan<float> Numeric { get; } = numeric;

    /// <summary>The category ids.</summary>
    public ReadOnlySpan<int> Categories { get; } = categories;
}

/// <summary>Several rows of a table, row after row.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Numeric">The raw numbers, [rows, numeric columns]; NaN where missing.</param>
/// <param name="Categories">The category ids, [rows, categorical columns].</param>
public readonly record struct TableBatch(int Rows, ReadOnlyMemory<float> Numeric, ReadOnlyMemory<int> Categories);
