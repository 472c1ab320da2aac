using MLNetDistill.Data;
using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>A teacher that shows what goes on inside it: hidden states and attention.</summary>
public interface IWhiteBoxTeacher : ITeacher
{
    /// <summary>What it can show.</summary>
    InnerShape Inner { get; }

    /// <summary>The network, if it is one of this library's students; null (default) if it is none.</summary>
    StudentModel? Student => null;

    /// <summary>Its token embeddings; null (default) if it has none that a student could inherit.</summary>
    TokenEmbeddings? TokenEmbeddings => null;

    /// <summary>How wide they are; null if it has none.</summary>
    int? TokenEmbeddingWidth => TokenEmbeddings?.Width;

    /// <summary>Runs over all examples, in order, and keeps what is asked for.</summary>
    /// <param name="examples">Inputs of the kind that the teacher reads.</param>
    /// <param name="needs">What the losses need: token states and attention are only kept if they are among it.</param>
    /// <param name="progress">Told the number of examples done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The teacher can't read such inputs, or the states would not fit into memory.</exception>
    TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default);
}
