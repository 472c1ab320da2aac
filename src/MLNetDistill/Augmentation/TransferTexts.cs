using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Data.WordNet;

namespace MLNetDistill.Augmentation;

/// <summary>
/// For text: other texts in the place of changed ones. What the teacher says of sentences that nobody wrote for the task tells the student about words
/// that the examples lack (the transfer set of Bucilă, Caruana and Niculescu-Mizil, Model Compression, 2006). The sentences are WordNet's
/// definitions and examples, in English, or a file's; each is taken once at most.
/// </summary>
public sealed record TransferTexts : InputAugmentation
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "transfer-texts";

    private static readonly Lazy<string[]> WordNet = new(() => [.. GeneralTexts.Of(WordNetFiles.Install())], LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Seven sentences per example, whatever the teacher says of them.</summary>
    public TransferTexts() => OnlyConsistent = false;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>A file with a sentence per line; null (default) for WordNet, which npm fetches the first time.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(!OnlyConsistent, nameof(OnlyConsistent), true, "false: the sentences are about something else than the examples");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file can't be read, or WordNet is not in the cache and can't be fetched; the message gives the command to run.</exception>
    public override void Validate(ExampleInputs inputs)
    {
        if (inputs is not TextInputs texts) throw new ArgumentException($"The augmentation '{Kind}' adds texts, and the data are a table; take '{Spunge.Kind}'.");
        if (texts.IsPair) throw new ArgumentException($"The augmentation '{Kind}' adds single texts, and the data are pairs; take '{TokenMasking.Kind}'.");
        _ = Sentences(texts);
    }

    internal override ExampleInputs Copy(ExampleInputs inputs, IReadOnlyList<SeededRandom> randoms)
    {
        var sentences = Sentences(inputs);
        return new TextInputs([.. randoms.Select(random => sentences[random.Next(sentences.Length)])]);
    }

    // Read once for all copies of the same rows.
    private string[] Sentences(ExampleInputs inputs) => Path is null ? WordNet.Value : inputs.Derive((Kind, Path), () => Read(Path));

    private static string[] Read(string path)
    {
        if (!File.Exists(path)) throw new ArgumentException($"The augmentation '{Kind}' takes its sentences from '{path}', and there is no such file. Correct its path, or leave it out for WordNet's sentences.");
        string[] sentences = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return sentences.Length > 0 ? sentences : throw new ArgumentException($"The augmentation '{Kind}' takes its sentences from '{path}', one per line, and there are none.");
    }
}
