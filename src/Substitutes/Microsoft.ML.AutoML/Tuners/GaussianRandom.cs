namespace Microsoft.ML.AutoML;

/// <summary>Even and normal random numbers; both draw from the generator exactly as the real package does.</summary>
internal sealed class GaussianRandom(int? seed)
{
    private readonly Random _random = seed is { } value ? new(value) : new();

    public double Uniform(double low, double high) => (_random.NextDouble() * (high - low)) + low;

    /// <summary>Box and Muller, 1958.</summary>
    public double Normal()
    {
        var u = 1 - Uniform(0, 1);
        var v = 1 - Uniform(0, 1);
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Sin(2 * Math.PI * v);
    }
}
