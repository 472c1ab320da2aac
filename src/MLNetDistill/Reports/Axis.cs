using System.Globalization;

namespace MLNetDistill.Reports;

/// <summary>One direction of a chart: from values to places, with ticks at round numbers.</summary>
/// <param name="Title">What the values are, with the unit.</param>
/// <param name="Minimum">The value at the beginning.</param>
/// <param name="Maximum">The value at the end, above the minimum.</param>
/// <param name="Logarithmic">True if factors count, not differences.</param>
/// <param name="Format">The text of a tick; null for the plain number.</param>
internal sealed record Axis(string Title, double Minimum, double Maximum, bool Logarithmic = false, Func<double, string>? Format = null)
{
    /// <summary>An axis that has room for all values.</summary>
    public static Axis For(string title, IEnumerable<double> values, bool logarithmic = false, Func<double, string>? format = null)
    {
        var finite = values.Where(v => double.IsFinite(v) && (!logarithmic || v > 0)).DefaultIfEmpty(1).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        if (logarithmic) return new(title, low / 1.3, high * 1.3, true, format);
        var margin = high > low ? (high - low) * 0.06 : Math.Max(Math.Abs(high) * 0.1, 1e-6);
        // What can't be negative does not begin below zero.
        return new(title, low >= 0 ? Math.Max(0, low - margin) : low - margin, high + margin, false, format);
    }

    /// <summary>Where a value lies, from 0 to 1; outside for values beyond the ends.</summary>
    public double Place(double value) => Logarithmic ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum) : (value - Minimum) / (Maximum - Minimum);

    /// <summary>The text of a value.</summary>
    public string Label(double value) => Format is null ? value.ToString("#,0.######", CultureInfo.InvariantCulture) : Format(value);

    /// <summary>Three to about six round values.</summary>
    public IEnumerable<double> Ticks() => Logarithmic && Maximum / Minimum >= 4 ? LogarithmicTicks() : LinearTicks();

    private IEnumerable<double> LinearTicks()
    {
        var raw = (Maximum - Minimum) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        // Multiples, not sums, so that 0.3 does not become 0.30000000000000004. The added 0 makes a negative zero positive.
        for (var i = Math.Ceiling(Minimum / step) + 0.0; i * step <= Maximum; i++) yield return double.Parse((i * step).ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private IEnumerable<double> LogarithmicTicks()
    {
        var decades = Math.Log10(Maximum / Minimum);
        var (digits, stride) = decades switch { < 1 => (new[] { 1, 2, 3, 5 }, 1), < 2 => ([1, 3], 1), < 6 => ([1], 1), _ => (new[] { 1 }, (int)Math.Ceiling(decades / 5)) };
        for (var power = (int)Math.Floor(Math.Log10(Minimum)); power <= Math.Log10(Maximum); power++)
        {
            if (power % stride != 0) continue;
            foreach (var digit in digits)
                if (digit * Math.Pow(10, power) is var tick && tick >= Minimum && tick <= Maximum) yield return tick;
        }
    }
}
