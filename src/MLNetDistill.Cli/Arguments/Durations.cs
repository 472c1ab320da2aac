using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNetDistill.Cli.Arguments;

/// <summary>Durations as people write them: <c>90s</c>, <c>10m</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    public static TimeSpan? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        var match = Pattern().Match(text);
        if (match.Success && text.Length > 0)
        {
            var duration = TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s"));
            if (duration > TimeSpan.Zero) return duration;
        }
        argument.AddError($"'{text}' is not a duration; write 90s, 10m or 1h30m.");
        return null;

        double Part(string unit) => match.Groups[unit].Success ? double.Parse(match.Groups[unit].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^(?:(?<h>\d{1,6}(?:\.\d{1,6})?)h)?(?:(?<m>\d{1,6}(?:\.\d{1,6})?)m)?(?:(?<s>\d{1,6}(?:\.\d{1,6})?)s)?$")]
    private static partial Regex Pattern();
}
