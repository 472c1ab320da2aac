using MLNetDistill.Inference;
using Microsoft.ML.Tokenizers;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>Unicode NFKC, one U+2581 in front, and U+2581 for every space; an empty text stays empty.</summary>
public sealed class UseLiteNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) => PieceTokenizer.Normalize(original);
}
