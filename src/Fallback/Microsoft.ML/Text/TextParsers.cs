using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Turns a field into a value; false if it can't, with the value that stands for that.</summary>
internal delegate bool TextParser<T>(ReadOnlyMemory<char> text, out T value);

/// <summary>Parsers of the column types.</summary>
internal static class TextParsers
{
    /// <summary>The parser of a type, and whether the type has a value for what can't be parsed. Where it has none a bad field is an error.</summary>
    public static (Delegate Parser, bool HasMissing) Of(PrimitiveDataViewType type, bool emptyIsNaN) => type switch
    {
        KeyDataViewType key => (Generic.Call<Delegate>(Key<uint>, key.RawType, key.Count), true),
        TextDataViewType => (new TextParser<ReadOnlyMemory<char>>(Text), true),
        BooleanDataViewType => (new TextParser<bool>(Boolean), false),
        _ when type == NumberDataViewType.Single => (Real<float>(emptyIsNaN), true),
        _ when type == NumberDataViewType.Double => (Real<double>(emptyIsNaN), true),
        _ => (Generic.Call<Delegate>(Integer<int>, type.RawType), false),
    };

    private static bool Text(ReadOnlyMemory<char> text, out ReadOnlyMemory<char> value)
    {
        value = text;
        return true;
    }

    private static bool Boolean(ReadOnlyMemory<char> text, out bool value)
    {
        Span<char> lower = stackalloc char[5];
        var length = text.Length <= 5 ? text.Span.ToLowerInvariant(lower) : 0;
        value = lower[..length] is "t" or "y" or "1" or "+" or "+1" or "yes" or "true";
        return value || text.IsEmpty || lower[..length] is "f" or "n" or "0" or "-" or "-1" or "no" or "false";
    }

    private static TextParser<T> Real<T>(bool emptyIsNaN) where T : IFloatingPointIeee754<T> => (ReadOnlyMemory<char> text, out T value) =>
    {
        var span = text.Span.Trim();
        if (span.IsEmpty)
        {
            value = emptyIsNaN ? T.NaN : T.Zero;
            return true;
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (T.TryParse(span, Style, CultureInfo.InvariantCulture, out value))
            return true;
        value = T.NaN;
        return IsMissing(span);
    };

    private static TextParser<T> Integer<T>() where T : IBinaryInteger<T>, IMinMaxValue<T> => (ReadOnlyMemory<char> text, out T value) =>
    {
        value = T.Zero;
        var style = T.MinValue < T.Zero ? NumberStyles.AllowLeadingSign : NumberStyles.None;
        return text.IsEmpty || text.Span[0] != '+' && T.TryParse(text.Span, style, CultureInfo.InvariantCulture, out value);
    };

    /// <summary>The file counts keys from 0.</summary>
    private static TextParser<T> Key<T>(ulong count) where T : IBinaryInteger<T> => (ReadOnlyMemory<char> text, out T value) =>
    {
        value = T.Zero;
        if (text.IsEmpty || IsMissing(text.Span))
            return true;
        if (!ulong.TryParse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var raw) || raw >= count)
            return false;
        value = T.CreateChecked(raw + 1);
        return true;
    };

    private static bool IsMissing(ReadOnlySpan<char> span) =>
        span is "?" || span.Equals("na", StringComparison.OrdinalIgnoreCase) || span.Equals("nan", StringComparison.OrdinalIgnoreCase)
        || span.Equals("n/a", StringComparison.OrdinalIgnoreCase);
}
