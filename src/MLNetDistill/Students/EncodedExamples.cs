using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>Inputs encoded once, in flat arrays, so that a batch is cut out without looking at texts or names again.</summary>
internal abstract class EncodedExamples
{
    /// <summary>The number of examples.</summary>
    public abstract int Count { get; }

    /// <summary>The number of tokens of an example; 0 if the student does not read one token after another.</summary>
    public virtual int Tokens(int row) => 0;

    /// <summary>The tensors of a batch.</summary>
    public abstract StudentBatch Batch(ReadOnlySpan<int> rows, Device device);

    /// <summary>Adds the content to a hash.</summary>
    public abstract void AddTo(IncrementalHash hash);

    /// <summary>Encodes inputs for a student.</summary>
    /// <exception cref="ArgumentException">The inputs are not of the kind, or lack a column, that the student reads.</exception>
    public static EncodedExamples Encode(StudentSpec spec, Vocabulary? vocabulary, ExampleInputs inputs) => (spec.Table, inputs) switch
    {
        ({ } table, TableInputs rows) => rows.Derive<EncodedExamples>(table, () => new EncodedTable(table, rows)),
        (null, TextInputs texts) when texts.IsPair == spec.IsTextPair => spec.Architecture switch
        {
            SequenceArchitecture sequence => texts.Derive<EncodedExamples>((vocabulary, sequence.MaxLength, sequence.LeastLength),
                () => new EncodedSequences(TextEncoder.Create(sequence, vocabulary), texts, sequence.LeastLength)),
            var bags => texts.Derive<EncodedExamples>((bags as LinearArchitecture)?.Ngrams ?? ((BagOfNgramsArchitecture)bags).Ngrams, () => new EncodedBags(TextEncoder.Create(bags), texts)),
        },
        _ => throw new ArgumentException($"The student reads {(spec.Table is not null ? "a table" : spec.IsTextPair ? "pairs of texts" : "single texts")}; the examples are something else."),
    };
}
