namespace MLNetDistill.Inference;

/// <summary>The columns that a table student reads, numeric ones first, each with what the training data taught about it.</summary>
public sealed record TableSpec
{
    /// <summary>The numeric columns, in the order of the raw values.</summary>
    public IReadOnlyList<NumericColumn> Numeric { get; init; } = [];

    /// <summary>The categorical columns, in the order of the category ids.</summary>
    public IReadOnlyList<CategoricalColumn> Categorical { get; init; } = [];
}

/// <summary>A numeric column. The network reads (value − mean) / scale; a missing value (NaN) reads as the mean.</summary>
public sealed record NumericColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The mean of the values present in the training data.</summary>
    public float Mean { get; init; }

    /// <summary>Their standard deviation (1 for a constant column).</summary>
    public float Scale { get; init; } = 1;

    /// <summary>True if values were missing in the training data: the network then also reads an indicator, 1 where the value is missing.</summary>
    public bool HasMissing { get; init; }
}

/// <summary>A categorical column. Category id 0 stands for a missing or unknown value; id i + 1 for <see cref="Values"/>[i].</summary>
public sealed record CategoricalColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The known values.</summary>
    public required IReadOnlyList<string> Values { get; init; }
}
