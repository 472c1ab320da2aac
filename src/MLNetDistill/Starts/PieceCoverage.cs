using MLNetDistill.Data;
using MLNetDistill.Inference;


namespace MLNetDistill.Starts;

/// <summary>How well pieces of English words cover texts.</summary>
/// <param name="Unknown">The share of tokens that no piece covers.</param>
/// <param name="PiecesPerWord">Pieces for each word or symbol: about 1.3 in English, 2 and more in other languages in Latin letters.</param>
internal sealed record PieceCoverage(double Unknown, double PiecesPerWord)
{
    private const int TextsRead = 2000;
    private const int CharactersPerText = 256;

    /// <summary>True for English, with whatever names and typing errors.</summary>
    public bool IsGood => Unknown < 0.02 && PiecesPerWord < 1.8;

    /// <summary>Measures the first texts.</summary>
    public static PieceCoverage Of(TextInputs texts) => texts.Derive(nameof(PieceCoverage), () => Of(texts.All()));

    private static PieceCoverage Of(IEnumerable<string> texts)
    {
        var encoder = new SequenceEncoder(GeneralStudent.Shipped.Vocabulary, CharactersPerText + 1);
        var ids = new IdBuffer();
        long unknown = 0, tokens = 0, words = 0;
        foreach (var text in texts.Take(TextsRead))
        {
            ids.Clear();
            var read = text.AsSpan(0, Math.Min(text.Length, CharactersPerText));
            encoder.Encode(read, ids);
            foreach (var id in ids.Ids) unknown += id == Vocabulary.UnknownId ? 1 : 0;
            tokens += ids.Count;
            foreach (var _ in WordTokenizer.Words(read)) words++;
        }
        return new((double)unknown / Math.Max(1, tokens), (double)tokens / Math.Max(1, words));
    }

    /// <summary>Refuses texts for a student that reads pieces.</summary>
    public void Require() => Require($"Let the student read words (in the recipe, \"tokens\": \"words\" under \"student\") and take the start '{RandomStart.Kind}'.");

    /// <summary>Refuses texts that the pieces don't cover.</summary>
    /// <param name="wayOut">What to do instead, a sentence.</param>
    /// <exception cref="ArgumentException">A tenth of the tokens or more are unknown: this is not English.</exception>
    public void Require(string wayOut)
    {
        if (Unknown >= 0.1) throw new ArgumentException($"The pieces are those of English, and {Unknown:0 %} of the training texts' tokens are in none. {wayOut}");
    }
}
