using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MLNetDistill.Data;

/// <summary>Several labels in one cell: a JSON array, or names with | or ; (where the task is known to be multi-label, also a comma) between them.</summary>
internal static class LabelSets
{
    private static readonly string[] Separators = ["|", ";", ","];

    /// <summary>Finds out whether labels are sets, and in which form.</summary>
    /// <param name="labels">The different labels of all rows.</param>
    /// <param name="isMultiLabel">True if they are known to be sets, even if no row has several.</param>
    /// <param name="separator">What stands between names, or null for JSON arrays.</param>
    public static bool TryFindForm(IReadOnlyCollection<string> labels, bool isMultiLabel, out string? separator)
    {
        separator = null;
        if (labels.All(IsArray)) return true;
        foreach (var candidate in Separators.Take(isMultiLabel ? 3 : 2))
        {
            if (!labels.Any(label => label.Contains(candidate, StringComparison.Ordinal))) continue;
            separator = candidate;
            // A class may have such a character in its name; sets are made of fewer names than there are sets.
            if (isMultiLabel || labels.SelectMany(label => Split(label, candidate)!).Distinct().Count() < labels.Count) return true;
        }
        separator = isMultiLabel ? Separators[0] : null;
        return isMultiLabel && !labels.Any(IsArray);
    }

    /// <summary>The names in a cell, or null if it is not in the given form.</summary>
    [return: NotNullIfNotNull(nameof(separator))]
    public static string[]? Split(string label, string? separator) =>
        separator is null ? ReadArray(label) : label.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsArray(string label) => ReadArray(label) is not null;

    private static string[]? ReadArray(string label)
    {
        if (!label.StartsWith('[')) return null;
        try
        {
            using var json = JsonDocument.Parse(label);
            var items = json.RootElement.EnumerateArray();
            return items.All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                ? [.. items.Select(item => JsonText.Of(item)!.Trim())]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
