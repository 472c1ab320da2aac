using System.Globalization;

namespace MLNetDistill.Data;

/// <summary>What the text of a cell means as a number.</summary>
internal static class CellValue
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> MissingMarks =
        new HashSet<string>(["?", "NA", "N/A", "NaN", "null"], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> InfinityMarks =
        new HashSet<string>(["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for an empty cell and for the usual marks of a missing number or category: ?, NA, N/A, NaN, null.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell)
    {
        var value = cell.Trim();
        return value.IsEmpty || MissingMarks.Contains(value);
    }

    /// <summary>Reads a number, with a point as decimal separator; an infinite or too large one comes back as infinity.</summary>
    public static bool TryParse(ReadOnlySpan<char> cell, out float number)
    {
        var value = cell.Trim();
        if (InfinityMarks.Contains(value))
        {
            number = float.PositiveInfinity;
            return true;
        }
        return float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && !float.IsNaN(number);
    }
}
