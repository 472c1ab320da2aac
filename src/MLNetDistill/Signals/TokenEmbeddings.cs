using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>A network's embeddings of pieces.</summary>
/// <param name="Pieces">The pieces.</param>
/// <param name="Width">The width of an embedding.</param>
/// <param name="Values">The embeddings, [pieces × width], in the order of <see cref="Vocabulary.Words"/>.</param>
public sealed record TokenEmbeddings(Vocabulary Pieces, int Width, float[] Values);
