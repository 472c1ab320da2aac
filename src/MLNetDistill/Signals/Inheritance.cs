using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>What a teacher has that a student could start with: known before the teacher is made, so that nobody trains a teacher that can't give it.</summary>
/// <param name="Teacher">What messages call the teacher.</param>
public sealed record Inheritance(string Teacher)
{
    /// <summary>The network, if the teacher is one of this library's students; null (default) if it is none.</summary>
    public StudentArchitecture? Network { get; init; }

    /// <summary>The width of the token embeddings; null (default) if there are none to inherit.</summary>
    public int? EmbeddingWidth { get; init; }

    /// <summary>What a teacher that is there has.</summary>
    public static Inheritance Of(ITeacher teacher) => new(teacher.Name)
    {
        Network = teacher.WhiteBox?.Student?.Spec.Architecture,
        EmbeddingWidth = teacher.WhiteBox?.TokenEmbeddingWidth,
    };
}
