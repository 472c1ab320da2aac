using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Tests.Signals;

namespace MLNetDistill.Tests.Starts;

/// <summary>A teacher with embeddings of a few pieces.</summary>
internal sealed class EmbeddingTeacher(TokenEmbeddings embeddings) : IWhiteBoxTeacher
{
    private readonly HashTeacher _scores = new(TaskKind.Multiclass, "sun", "rain", "snow");

    // As in a real vocabulary, every first character of a piece is a piece too; those have embeddings of 0.
    public static EmbeddingTeacher Small { get; } = new(new(
        new Vocabulary(["\u2581sun", "\u2581ra", "in", "\u2581snow", "\u2581", "s", "u", "n", "r", "a", "i", "o", "w"], [-1, -1, -1, -1, -9, -9, -9, -9, -9, -9, -9, -9, -9]),
        3, [4, 0, 1, 0, 2, 1, 0, -2, 1, -4, 0, 1, .. new float[27]]));

    public TokenEmbeddings? TokenEmbeddings => embeddings;

    public InnerShape Inner => InnerShape.None;

    public string Name => "embedding teacher";

    public TaskKind Task => _scores.Task;

    public IReadOnlyList<string> Classes => _scores.Classes;

    public long? ParameterCount => null;

    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) => _scores.Score(examples, progress, cancellationToken);

    public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
