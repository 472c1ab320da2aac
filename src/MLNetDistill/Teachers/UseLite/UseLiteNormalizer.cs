using Microsoft.ML.Tokenizers;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>Unicode NFKC, one U+2581 in front, and U+2581 for every space; an empty text stays empty.</summary>
public sealed class UseLiteNormalizer : Normalizer
{
    /// <summary>The character (LOWER ONE EIGHTH BLOCK) that stands for a space in the pieces.</summary>
    public const char Space = '\u2581';

    /// <inheritdoc/>
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) =>
        original.IsEmpty ? "" : Space + Nfkc.Normalize(original).Replace(' ', Space);
}
