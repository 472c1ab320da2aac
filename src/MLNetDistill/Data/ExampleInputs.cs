using MLNetDistill.Inference;

namespace MLNetDistill.Data;

/// <summary>The input side of an <see cref="ExampleSet"/>: texts, pairs of texts, or the columns of a table.</summary>
public abstract class ExampleInputs
{
    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The given rows in the given order; a row may be named more than once.</summary>
    public abstract ExampleInputs Select(ReadOnlySpan<int> rows);

    /// <summary>These rows followed by those of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The two are of different kinds or have different columns.</exception>
    public abstract ExampleInputs Append(ExampleInputs other);

    /// <summary>
    /// A 128-bit key of one row's content: equal for equal inputs in any data set, on any machine. The store of soft labels finds an
    /// example by it, so a changed data set is noticed.
    /// </summary>
    public abstract ExampleKey Key(int row);

    private protected static T[] Pick<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var picked = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++) picked[i] = values[rows[i]];
        return picked;
    }
}
