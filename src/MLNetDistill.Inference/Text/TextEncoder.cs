namespace MLNetDistill.Inference;

/// <summary>Turns a text, or a pair of texts, into the ids that a text student reads: the same code while training and while serving. Immutable and thread-safe.</summary>
public abstract class TextEncoder
{
    private protected TextEncoder()
    {
    }

    /// <summary>One more than the largest id: the number of rows of the student's embedding table.</summary>
    public abstract int IdCount { get; }

    /// <summary>Appends the ids of one text. An empty text has none.</summary>
    public abstract void Encode(ReadOnlySpan<char> text, IdBuffer ids);

    /// <summary>Appends the ids of a pair of texts.</summary>
    public abstract void Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> text2, IdBuffer ids);

    /// <summary>The encoder of a text student.</summary>
    /// <param name="architecture">The student's architecture; one that reads text.</param>
    /// <param name="vocabulary">The words or pieces of a student that reads sequences; the other architectures hash and need none.</param>
    /// <exception cref="ArgumentException">The architecture reads tables, or the vocabulary is missing or not wanted.</exception>
    public static TextEncoder Create(StudentArchitecture architecture, Vocabulary? vocabulary = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Validate();
        if (architecture is not SequenceArchitecture && vocabulary is not null)
            throw new ArgumentException($"{architecture.Subject} has no vocabulary; leave it out.");
        if (architecture is SequenceArchitecture { Tokens: var tokens } && vocabulary is not null && tokens != vocabulary.Tokens)
            throw new ArgumentException($"This {architecture.Name} student reads {tokens.ToString().ToLowerInvariant()}; its vocabulary holds {vocabulary.Tokens.ToString().ToLowerInvariant()}.");
        return architecture switch
        {
            LinearArchitecture linear => new NgramEncoder(linear.Ngrams),
            BagOfNgramsArchitecture bag => new NgramEncoder(bag.Ngrams),
            SequenceArchitecture sequence => new SequenceEncoder(
                vocabulary ?? throw new ArgumentException($"{sequence.Subject} needs its vocabulary."), sequence.MaxLength),
            _ => throw new ArgumentException($"{architecture.Subject} reads a table, not text."),
        };
    }
}
