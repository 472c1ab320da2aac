using System.Text.Json.Serialization;

namespace MLNetDistill.Augmentation;

/// <summary>
/// For text: words are replaced by a mask and, now and then, only a stretch of 1 to 5 words is kept (Tang et al., Distilling Task-Specific
/// Knowledge from BERT into Simple Neural Networks, 2019, without the replacement by part of speech).
/// </summary>
public sealed record TokenMasking : TextAugmentation
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "token-masking";

    private const int LongestStretch = 5;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The probability that a word is masked. Default 0.1.</summary>
    public double MaskProbability { get; init; } = 0.1;

    /// <summary>The probability that only a stretch of the text is kept. Default 0.25.</summary>
    public double NgramProbability { get; init; } = 0.25;

    /// <summary>What a masked word becomes: by default a sign that no vocabulary knows, so that student and teacher read an unknown word.</summary>
    public string Mask { get; init; } = "\u25A2";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(MaskProbability is >= 0 and <= 1, nameof(MaskProbability), MaskProbability, "0 to 1");
        Require(NgramProbability is >= 0 and <= 1, nameof(NgramProbability), NgramProbability, "0 to 1");
        Require(Mask is not null, nameof(Mask), "null", "a text");
    }

    private protected override string Change(string text, SeededRandom random)
    {
        var words = Words(text);
        if (words.Length == 0) return text;
        for (var i = 0; i < words.Length; i++)
            if (random.NextDouble() < MaskProbability) words[i] = Mask;
        if (random.NextDouble() >= NgramProbability) return string.Join(' ', words);
        var length = Math.Min(words.Length, 1 + random.Next(LongestStretch));
        return string.Join(' ', words, random.Next(words.Length - length + 1), length);
    }
}
