namespace MLNetDistill.Data;

/// <summary>The input side of an <see cref="ExampleSet"/>: texts, pairs of texts, or the columns of a table.</summary>
public abstract class ExampleInputs
{
    private readonly Dictionary<Type, (object Key, object Form)> _derived = [];
    private IReadOnlyList<ExampleKey>? _keys;

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

    /// <summary>The keys of all rows, computed once.</summary>
    internal IReadOnlyList<ExampleKey> Keys
    {
        get => _keys ??= [.. Enumerable.Range(0, Count).Select(Key)];
        set => _keys = value;
    }

    /// <summary>
    /// What these rows look like in another form, such as encoded for a student. The latest of each form is kept: a search trains student after student on the same
    /// rows, and preparing them takes as long as many a training.
    /// </summary>
    /// <param name="key">What the form depends on beside the rows.</param>
    /// <param name="make">Makes it, if the latest was of another key.</param>
    internal T Derive<T>(object key, Func<T> make) where T : class
    {
        lock (_derived)
        {
            if (_derived.TryGetValue(typeof(T), out var latest) && latest.Key.Equals(key)) return (T)latest.Form;
        }
        var form = make();
        lock (_derived) _derived[typeof(T)] = (key, form);
        return form;
    }

    private protected static T[] Pick<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var picked = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++) picked[i] = values[rows[i]];
        return picked;
    }
}
