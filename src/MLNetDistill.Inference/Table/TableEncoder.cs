using System.Collections.Frozen;
using System.Numerics;

namespace MLNetDistill.Inference;

/// <summary>
/// Turns the raw values of a table into what a student's network reads: the same code while training and while serving. Immutable and thread-safe.
/// </summary>
public sealed class TableEncoder
{
    /// <summary>The id of a missing or unknown category.</summary>
    public const int UnknownCategory = 0;

    // Far beyond any standardized value that means something, yet no sum of products with it overflows.
    private const float Limit = 1e6f;

    private readonly float[] _means;
    private readonly float[] _scales;
    private readonly int[] _indicatorColumns;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>[] _categories;

    /// <summary>Creates an encoder.</summary>
    /// <exception cref="ArgumentException">A mean or scale is not usable, or a value of a categorical column occurs twice.</exception>
    public TableEncoder(TableSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        Spec = spec;
        _means = [.. spec.Numeric.Select(c => c.Mean)];
        _scales = [.. spec.Numeric.Select(c => c.Scale)];
        _indicatorColumns = [.. Enumerable.Range(0, spec.Numeric.Count).Where(i => spec.Numeric[i].HasMissing)];
        _categories = [.. spec.Categorical.Select(Lookup)];
    }

    /// <summary>The columns.</summary>
    public TableSpec Spec { get; }

    /// <summary>The width of what <see cref="EncodeNumeric"/> writes: one per numeric column, then one per column that may be missing.</summary>
    public int NumericWidth => _means.Length + _indicatorColumns.Length;

    /// <summary>The number of numeric columns.</summary>
    public int NumericCount => _means.Length;

    /// <summary>The number of categorical columns.</summary>
    public int CategoricalCount => _categories.Length;

    /// <summary>
    /// Standardizes the numbers of one row and appends the missing-value indicators. A value that is missing (NaN or infinite) reads as
    /// the mean, that is 0; others are kept within a million standard deviations.
    /// </summary>
    /// <param name="raw">The raw numbers, <see cref="NumericCount"/> of them.</param>
    /// <param name="destination">Where <see cref="NumericWidth"/> values are written.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void EncodeNumeric(ReadOnlySpan<float> raw, Span<float> destination)
    {
        if (raw.Length != NumericCount || destination.Length < NumericWidth)
            throw new ArgumentException($"A row has {NumericCount} numbers that are encoded as {NumericWidth}; the spans have {raw.Length} and {destination.Length}.", nameof(raw));
        if (raw.Length < Vector<float>.Count)
        {
            for (var i = 0; i < raw.Length; i++) destination[i] = float.IsFinite(raw[i]) ? Math.Clamp((raw[i] - _means[i]) / _scales[i], -Limit, Limit) : 0;
        }
        else
        {
            for (var i = 0; i < raw.Length; i += Vector<float>.Count) Standardize(raw, Math.Min(i, raw.Length - Vector<float>.Count), destination);
        }
        for (var i = 0; i < _indicatorColumns.Length; i++)
            destination[raw.Length + i] = float.IsFinite(raw[_indicatorColumns[i]]) ? 0 : 1;
    }

    private void Standardize(ReadOnlySpan<float> raw, int i, Span<float> destination)
    {
        var value = new Vector<float>(raw[i..]);
        var standardized = (value - new Vector<float>(_means, i)) / new Vector<float>(_scales, i);
        standardized = Vector.Min(Vector.Max(standardized, new Vector<float>(-Limit)), new Vector<float>(Limit));
        // Only a finite value less itself is 0.
        Vector.ConditionalSelect(Vector.Equals(value - value, Vector<float>.Zero), standardized, Vector<float>.Zero).CopyTo(destination[i..]);
    }

    /// <summary>The id of a value of a categorical column; <see cref="UnknownCategory"/> if it is not known. Allocates nothing.</summary>
    /// <param name="column">The index among the categorical columns.</param>
    /// <param name="value">The value; compared as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public int CategoryId(int column, ReadOnlySpan<char> value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, CategoricalCount);
        return _categories[column].TryGetValue(value, out var id) ? id : UnknownCategory;
    }

    private static FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup(CategoricalColumn column) =>
        column.Values.Select((value, i) => KeyValuePair.Create(value, i + 1))
            .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
