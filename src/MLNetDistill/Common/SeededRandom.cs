using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace MLNetDistill.Common;

/// <summary>
/// Random numbers that follow from a seed, a purpose and up to two counters, and from nothing else: no state has to be saved to resume a run, and
/// runs in parallel don't disturb each other. SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
/// </summary>
internal sealed class SeededRandom(ulong state)
{
    private static readonly ConcurrentDictionary<string, ulong> Hashes = new(StringComparer.Ordinal);

    public SeededRandom(int seed, string purpose, long first = 0, long second = 0)
        : this(Mix(Mix(Mix((uint)seed ^ Hash(purpose)) + (ulong)first) + (ulong)second))
    {
    }

    public ulong NextUInt64() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Evenly from 0 up to, not including, <paramref name="bound"/>.</summary>
    public int Next(int bound) => (int)Math.BigMul(NextUInt64(), (uint)bound, out _);

    /// <summary>Evenly from 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From the standard normal distribution (Box and Muller, 1958).</summary>
    public double NextGaussian() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>From the Beta(α, α) distribution (Jöhnk, 1964).</summary>
    public double NextBeta(double alpha)
    {
        while (true)
        {
            var (x, y) = (Math.Pow(NextDouble(), 1 / alpha), Math.Pow(NextDouble(), 1 / alpha));
            if (x + y is > 0 and <= 1) return x / (x + y);
        }
    }

    /// <summary>Puts the values into a random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // There are few purposes, and sometimes a source per row.
    private static ulong Hash(string purpose) => Hashes.GetOrAdd(purpose, text => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
