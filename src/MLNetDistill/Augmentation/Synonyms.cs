using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Data.WordNet;

namespace MLNetDistill.Augmentation;

/// <summary>
/// For English text: words are replaced by synonyms of WordNet in their most frequent sense (Zhang, Zhao and LeCun, Character-level Convolutional
/// Networks for Text Classification, 2015; Wei and Zou, EDA, 2019). Words of grammar and inflected forms stay.
/// </summary>
public sealed record Synonyms : TextAugmentation
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "synonyms";

    private static readonly char[] Punctuation = [.. ".,;:!?\"'()[]"];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The probability that a word that has synonyms is replaced. Default 0.2.</summary>
    public double Probability { get; init; } = 0.2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Probability is > 0 and <= 1, nameof(Probability), Probability, "above 0 and at most 1");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">WordNet is not in the cache and can't be fetched; the message gives the command to run.</exception>
    public override void Validate(ExampleInputs inputs)
    {
        base.Validate(inputs);
        // A run should not find out after its teacher's training that there is no network.
        _ = Thesaurus.WordNet;
    }

    private protected override string Change(string text, SeededRandom random)
    {
        var words = Words(text);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Trim(Punctuation);
            var synonyms = Thesaurus.WordNet.Synonyms(word);
            if (synonyms.Count == 0 || random.NextDouble() >= Probability) continue;
            words[i] = words[i].Replace(word, synonyms[random.Next(synonyms.Count)], StringComparison.Ordinal);
        }
        return string.Join(' ', words);
    }
}
