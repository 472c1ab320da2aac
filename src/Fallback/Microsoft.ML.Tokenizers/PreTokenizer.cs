namespace Microsoft.ML.Tokenizers;

/// <summary>Cuts a text into the pieces within which tokens are sought.</summary>
public abstract class PreTokenizer
{
    protected PreTokenizer() { }

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);
}
