using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNetDistill.Cli.Arguments;

/// <summary>Sizes and latencies as people write them: <c>1MB</c>, <c>64KiB</c>, <c>50us</c>, <c>1.5ms</c>.</summary>
internal static partial class Quantities
{
    private static readonly Dictionary<string, double> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1, ["B"] = 1, ["kB"] = 1e3, ["MB"] = 1e6, ["GB"] = 1e9, ["KiB"] = 1 << 10, ["MiB"] = 1 << 20, ["GiB"] = 1 << 30,
    };

    private static readonly Dictionary<string, double> Times = new(StringComparer.Ordinal) { ["us"] = 1, ["µs"] = 1, ["ms"] = 1e3, ["s"] = 1e6 };

    /// <summary>Bytes.</summary>
    public static double? ParseSize(ArgumentResult argument) => Parse(argument, Sizes, "size; write 500kB, 1MB or 64KiB");

    /// <summary>Microseconds.</summary>
    public static double? ParseLatency(ArgumentResult argument) => Parse(argument, Times, "latency; write 50us or 1.5ms");

    private static double? Parse(ArgumentResult argument, Dictionary<string, double> units, string what)
    {
        var text = argument.Tokens.Single().Value;
        var match = Pattern().Match(text);
        if (match.Success && units.TryGetValue(match.Groups["unit"].Value, out var unit) && double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * unit is > 0 and var value) return value;
        argument.AddError($"'{text}' is not a {what}.");
        return null;
    }

    [GeneratedRegex(@"^(?<number>\d{1,12}(?:\.\d{1,6})?)(?<unit>[a-zA-Zµ]*)$")]
    private static partial Regex Pattern();
}
