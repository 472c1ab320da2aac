using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>What holds for the values of every primitive column type: which are missing, when two are equal, how one reads as text.</summary>
internal static class ColumnValues
{
    /// <summary>NaN, an empty text; other types have no missing value.</summary>
    public static bool IsMissing<T>(T value) => value switch
    {
        float single => float.IsNaN(single),
        double number => double.IsNaN(number),
        ReadOnlyMemory<char> text => text.IsEmpty,
        _ => false,
    };

    /// <summary>What stands for a missing value; zero or false where the type has none.</summary>
    public static T Missing<T>()
    {
        if (typeof(T) == typeof(float))
            return (T)(object)float.NaN;
        return typeof(T) == typeof(double) ? (T)(object)double.NaN : default;
    }

    public static IEqualityComparer<T> Equality<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)new TextEquality() : EqualityComparer<T>.Default;

    public static IComparer<T> Order<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)new TextOrder() : Comparer<T>.Default;

    public static ReadOnlyMemory<char> ToText<T>(T value) => value switch
    {
        ReadOnlyMemory<char> text => text,
        bool flag => (flag ? "1" : "0").AsMemory(),
        double number => number.ToString("G17", CultureInfo.InvariantCulture).AsMemory(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture).AsMemory(),
        _ => value.ToString().AsMemory(),
    };

    private sealed class TextEquality : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }

    private sealed class TextOrder : IComparer<ReadOnlyMemory<char>>
    {
        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
