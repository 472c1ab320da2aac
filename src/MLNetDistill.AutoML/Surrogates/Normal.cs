namespace MLNetDistill.AutoML.Surrogates;

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    /// <summary>By how much a normally distributed number exceeds a bound on average, what falls short counted as 0: the expected improvement (Jones, Schonlau and Welch, 1998).</summary>
    public static double ExpectedExcess(double mean, double deviation, double bound)
    {
        if (deviation <= 0) return Math.Max(0, mean - bound);
        var z = (mean - bound) / deviation;
        return Math.Max(0, deviation * ((z * Cumulative(z)) + Density(z)));
    }

    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The probability of less than z, to within 1e-7 (Abramowitz and Stegun, 26.2.17).</summary>
    public static double Cumulative(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = Density(z) * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - tail : tail;
    }
}
