namespace MLNetDistill.AutoML.Search;

/// <summary>A whole number within bounds.</summary>
public sealed record IntegerDimension : Dimension
{
    private readonly long _default;

    /// <summary>Creates a dimension of whole numbers.</summary>
    /// <param name="name">The name, unique within a space.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="maximum">The greatest value, which fits an <see cref="int"/>.</param>
    /// <param name="logarithmic">True if factors count, not differences; the bounds are above 0 then.</param>
    /// <exception cref="ArgumentException">The bounds are in the wrong order, or not above 0 where they have to be.</exception>
    public IntegerDimension(string name, int minimum, int maximum, bool logarithmic = false) : base(name)
    {
        if (minimum >= maximum || (logarithmic && minimum <= 0))
            throw new ArgumentException($"The dimension '{name}' goes from {minimum} to {maximum}; the first bound must be below the second{(logarithmic ? " and above 0" : "")}.");
        (Minimum, Maximum, Logarithmic) = (minimum, maximum, logarithmic);
        _default = (long)FromUnit(0.5);
    }

    /// <summary>The least value.</summary>
    public int Minimum { get; }

    /// <summary>The greatest value.</summary>
    public int Maximum { get; }

    /// <summary>True if factors count, not differences.</summary>
    public bool Logarithmic { get; }

    /// <summary>The value to start from. Default the middle.</summary>
    /// <exception cref="ArgumentException">It is out of bounds.</exception>
    public long Default
    {
        get => _default;
        init => _default = (long)Read(value);
    }

    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override long? Count => (long)Maximum - Minimum + 1;

    /// <inheritdoc/>
    public override string Range => $"a whole number from {Minimum} to {Maximum}";

    // Every number owns the stretch half a step to each side, so that the bounds are drawn as often as their neighbors.
    private double Low => Minimum - 0.5;

    private double High => Maximum + 0.5;

    internal override bool TryRead(object value, out object read)
    {
        read = value is double real && Math.Floor(real) == real ? (long)real : value;
        return read is long whole && whole >= Minimum && whole <= Maximum;
    }

    internal override object? Nearest(object value) => value is long whole ? Math.Clamp(whole, Minimum, Maximum) : null;

    internal override double ToUnit(object value) => Logarithmic ? Math.Log((long)value / Low) / Math.Log(High / Low) : ((long)value - Low) / (High - Low);

    internal override object FromUnit(double unit) =>
        Math.Clamp((long)Math.Round(Logarithmic ? Low * Math.Pow(High / Low, unit) : Low + (unit * (High - Low))), Minimum, Maximum);
}
