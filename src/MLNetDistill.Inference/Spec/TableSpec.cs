namespace MLNetDistill.Inference;

/// <summary>The columns that a table student reads, numeric ones first, each with what the training data taught about it.</summary>
public sealed record TableSpec
{
    /// <summary>The numeric columns, in the order of the raw values.</summary>
    public IReadOnlyList<NumericColumn> Numeric { get; init; } = [];

    /// <summary>The categorical columns, in the order of the category ids.</summary>
    public IReadOnlyList<CategoricalColumn> Categorical { get; init; } = [];

    /// <summary>One clear message if a column is not usable.</summary>
    /// <exception cref="ArgumentException">There is no column, a mean or scale is not a usable number, or a value occurs twice.</exception>
    public void Validate()
    {
        if (Numeric.Count + Categorical.Count == 0) throw new ArgumentException("The table has no columns; name at least one feature.");
        if (Numeric.Contains(null!) || Categorical.Contains(null!)) throw new ArgumentException("A column of the table is null.");
        foreach (var column in Numeric)
        {
            if (!float.IsFinite(column.Mean) || !float.IsNormal(column.Scale) || column.Scale < 0)
                throw new ArgumentException($"Column '{column.Name}' has mean {column.Mean} and scale {column.Scale}; the mean must be finite, the scale finite and positive.");
        }
        foreach (var column in Categorical)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            if (column.Values.Contains(null!)) throw new ArgumentException($"Column '{column.Name}' lists a null value.");
            if (column.Values.FirstOrDefault(v => !known.Add(v)) is { } twice)
                throw new ArgumentException($"Column '{column.Name}' lists the value '{twice}' twice.");
        }
    }
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
