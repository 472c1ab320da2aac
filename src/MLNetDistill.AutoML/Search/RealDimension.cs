using System.Globalization;

namespace MLNetDistill.AutoML.Search;

/// <summary>A real number within bounds. Values that a search draws have four significant digits, so that people can read them.</summary>
public sealed record RealDimension : Dimension
{
    private const int Digits = 4;

    private readonly double _default;

    /// <summary>Creates a real dimension.</summary>
    /// <param name="name">The name, unique within a space.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="maximum">The greatest value.</param>
    /// <param name="logarithmic">True if factors count, not differences; the bounds are above 0 then.</param>
    /// <exception cref="ArgumentException">The bounds are not finite, in the wrong order, or not above 0 where they have to be.</exception>
    public RealDimension(string name, double minimum, double maximum, bool logarithmic = false) : base(name)
    {
        if (!double.IsFinite(minimum) || !double.IsFinite(maximum) || minimum >= maximum || (logarithmic && minimum <= 0))
            throw new ArgumentException($"The dimension '{name}' goes from {InWords(minimum)} to {InWords(maximum)}; the bounds must be finite, the first below the second{(logarithmic ? " and above 0" : "")}.");
        (Minimum, Maximum, Logarithmic) = (minimum, maximum, logarithmic);
        _default = Math.Clamp(Rounded(Interpolate(0.5)), minimum, maximum);
    }

    /// <summary>The least value.</summary>
    public double Minimum { get; }

    /// <summary>The greatest value.</summary>
    public double Maximum { get; }

    /// <summary>True if factors count, not differences.</summary>
    public bool Logarithmic { get; }

    /// <summary>The value to start from. Default the middle.</summary>
    /// <exception cref="ArgumentException">It is out of bounds.</exception>
    public double Default
    {
        get => _default;
        init => _default = (double)Read(value);
    }

    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override long? Count => null;

    /// <inheritdoc/>
    public override string Range => $"a number from {InWords(Minimum)} to {InWords(Maximum)}";

    internal override bool TryRead(object value, out object read)
    {
        var number = value switch { double real => real, long whole => whole, _ => double.NaN };
        read = number;
        return number >= Minimum && number <= Maximum;
    }

    internal override object? Nearest(object value) =>
        value switch { double real => real, long whole => whole, _ => double.NaN } is var number && double.IsNaN(number) ? null : Math.Clamp(number, Minimum, Maximum);

    internal override double ToUnit(object value) => Logarithmic
        ? Math.Log((double)value / Minimum) / Math.Log(Maximum / Minimum)
        : ((double)value - Minimum) / (Maximum - Minimum);

    internal override object FromUnit(double unit) => Math.Clamp(Rounded(Interpolate(unit)), Minimum, Maximum);

    private double Interpolate(double unit) => Logarithmic ? Minimum * Math.Pow(Maximum / Minimum, unit) : Minimum + (unit * (Maximum - Minimum));

    private static double Rounded(double value) => double.Parse(value.ToString($"E{Digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
