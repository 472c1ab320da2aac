using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>How a text becomes a bag of hashed n-gram ids (the hashing trick; Weinberger et al., 2009; word and character n-grams as in fastText, 2016).</summary>
public sealed record NgramOptions
{
    /// <summary>The number of hash buckets, that is rows of the embedding table. Default 15,000.</summary>
    public int Buckets { get; init; } = 15_000;

    /// <summary>The longest word n-gram, in words, at most 8; 0 for none. Default 2.</summary>
    public int WordNgrams { get; init; } = 2;

    /// <summary>The shortest character n-gram inside a word (with boundary marks), in characters; 0 for none. Default 3.</summary>
    public int MinCharNgram { get; init; } = 3;

    /// <summary>The longest character n-gram, in characters. Default 4.</summary>
    public int MaxCharNgram { get; init; } = 4;

    /// <summary>Only the first so many words of a text are read, at most 100,000. Default 512.</summary>
    public int MaxWords { get; init; } = 512;

    /// <summary>One clear message if a value is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it and the valid range.</exception>
    public void Validate()
    {
        Require(Buckets >= 2, nameof(Buckets), Buckets, "at least 2");
        Require(WordNgrams is >= 0 and <= NgramEncoder.MaxWordNgrams, nameof(WordNgrams), WordNgrams, $"0 to {NgramEncoder.MaxWordNgrams}");
        Require(MinCharNgram >= 0, nameof(MinCharNgram), MinCharNgram, "at least 0");
        Require(MaxCharNgram >= MinCharNgram, nameof(MaxCharNgram), MaxCharNgram, $"at least {Key(nameof(MinCharNgram))}, {MinCharNgram}");
        Require(MaxWords is >= 1 and <= 100_000, nameof(MaxWords), MaxWords, "1 to 100000");
        Require(WordNgrams > 0 || MinCharNgram > 0, nameof(WordNgrams), WordNgrams, $"above 0 where {Key(nameof(MinCharNgram))} is 0: a bag of n-grams needs some of words or of characters");

        static void Require(bool valid, string option, object value, string range)
        {
            if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{Key(option)} of the n-grams must be {range}.");
        }

        // What recipes call an option.
        static string Key(string option) => JsonNamingPolicy.CamelCase.ConvertName(option);
    }
}
