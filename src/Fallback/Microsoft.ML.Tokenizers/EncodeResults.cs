namespace Microsoft.ML.Tokenizers;

/// <summary>What encoding a text gave.</summary>
/// <typeparam name="T">An id, or an <see cref="EncodedToken"/>.</typeparam>
public struct EncodeResults<T>
{
    public IReadOnlyList<T> Tokens { get; set; }

    /// <summary>Null where the text was not normalised.</summary>
    public string? NormalizedText { get; set; }

    public int CharsConsumed { get; set; }
}
