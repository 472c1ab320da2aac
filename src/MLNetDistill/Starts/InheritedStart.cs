using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Starts;

/// <summary>
/// The teacher's token embeddings, reduced to the student's width by principal component analysis; the other weights are random. A word's
/// embedding is the mean of those of its pieces.
/// </summary>
public sealed record InheritedStart : StartingPoint
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "inherited";

    // The size that random embeddings have too; the teacher's own would drown the rest of a small network.
    private const double Deviation = 0.1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsTeacher => true;

    /// <inheritdoc/>
    public override void Validate(StudentArchitecture student)
    {
        if (student is not SequenceArchitecture)
            throw new ArgumentException($"{student.Subject} has no embeddings of words or pieces to inherit. Take the start '{RandomStart.Kind}', or a student that reads sequences, such as '{TextCnnArchitecture.Kind}'.");
    }

    /// <inheritdoc/>
    public override void Validate(StudentArchitecture student, Inheritance? inheritance)
    {
        var width = inheritance?.EmbeddingWidth ?? throw new ArgumentException(inheritance is null
            ? $"The start '{Kind}' takes over the teacher's token embeddings, and there is no teacher. Name one, or take the start '{GeneralStart.Kind}' or '{RandomStart.Kind}'."
            : $"The start '{Kind}' takes over token embeddings, and the teacher '{inheritance.Teacher}' shows none. Take the encoder ('{TeacherCatalog.FineTunedEncoder}') as the teacher, or the start '{GeneralStart.Kind}' or '{RandomStart.Kind}'.");
        if (student is SequenceArchitecture sequence && sequence.EmbeddingWidth > width)
            throw new ArgumentException($"The student's embeddings are {sequence.EmbeddingWidth} wide and the teacher's {width}: wider ones can't be inherited. In the recipe, set \"embeddingWidth\" under \"student\" to {width} or less.");
    }

    internal override void Apply(WeightSet weights, Vocabulary? vocabulary, ITeacher? teacher) => Apply(weights, vocabulary!, teacher!.WhiteBox!.TokenEmbeddings!);

    internal static void Apply(WeightSet weights, Vocabulary vocabulary, TokenEmbeddings embeddings)
    {
        var table = weights["embedding.weight"];
        var width = table.Shape[1];
        var projected = PrincipalComponents.Project(embeddings.Values, embeddings.Width, width);
        var scale = (float)(Deviation / Math.Sqrt(projected.Average(v => (double)v * v)));
        var pieces = new SequenceEncoder(embeddings.Pieces, WordTokenizer.MaxWordLength);
        var ids = new IdBuffer();
        for (var i = 0; i < vocabulary.Words.Count; i++)
        {
            ids.Clear();
            if (vocabulary.Tokens == TokenKind.Words) pieces.Encode(vocabulary.Words[i], ids);
            else ids.Add(embeddings.Pieces.IdOf(vocabulary.Words[i]));
            // What the teacher does not know whole stays random: otherwise all unknown words would be alike.
            if (ids.Ids.Contains(Vocabulary.UnknownId)) continue;
            var row = table.Values.AsSpan((Vocabulary.FirstWordId + i) * width, width);
            row.Clear();
            foreach (var id in ids.Ids)
            {
                var embedding = projected.AsSpan((id - Vocabulary.FirstWordId) * width, width);
                for (var c = 0; c < width; c++) row[c] += embedding[c] * scale / ids.Count;
            }
        }
    }
}
