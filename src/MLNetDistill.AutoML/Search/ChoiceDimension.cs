namespace MLNetDistill.AutoML.Search;

/// <summary>One of several values without an order, or in the order of their cost.</summary>
public sealed record ChoiceDimension : Dimension
{
    private readonly int _default;

    /// <summary>Creates a choice.</summary>
    /// <param name="name">The name, unique within a space.</param>
    /// <param name="values">At least one text, number or boolean, each once; see <see cref="Configuration"/> for the types.</param>
    /// <exception cref="ArgumentException">There is no value, or one twice, or one of another type.</exception>
    public ChoiceDimension(string name, IReadOnlyList<object> values) : base(name)
    {
        if (values.Count == 0) throw new ArgumentException($"The dimension '{name}' needs at least one value to choose.", nameof(values));
        if (values.FirstOrDefault(v => v is not (string or long or bool or double)) is { } other)
            throw new ArgumentException($"The dimension '{name}' has the value '{other}'; a value is a string, a long, a double or a bool.", nameof(values));
        if (values.Distinct().Count() != values.Count) throw new ArgumentException($"The dimension '{name}' has a value twice.", nameof(values));
        Values = values;
    }

    /// <summary>The values to choose from.</summary>
    public IReadOnlyList<object> Values { get; }

    /// <summary>The value to start from. Default the first.</summary>
    /// <exception cref="ArgumentException">It is none of the values.</exception>
    public object Default
    {
        get => Values[_default];
        init => _default = IndexOf(Read(value));
    }

    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override long? Count => Values.Count;

    /// <inheritdoc/>
    public override string Range => Listed(Values);

    internal override bool TryRead(object value, out object read)
    {
        // JSON does not tell 2.0 from 2.
        var index = IndexOf(value);
        if (index < 0 && value is long whole) index = IndexOf((double)whole);
        read = index < 0 ? value : Values[index];
        return index >= 0;
    }

    internal override object? Nearest(object value) => TryRead(value, out var read) ? read : null;

    internal override double ToUnit(object value) => (IndexOf(value) + 0.5) / Values.Count;

    internal override object FromUnit(double unit) => Values[Math.Clamp((int)(unit * Values.Count), 0, Values.Count - 1)];

    internal int IndexOf(object value)
    {
        for (var i = 0; i < Values.Count; i++)
            if (Values[i].Equals(value)) return i;
        return -1;
    }
}
