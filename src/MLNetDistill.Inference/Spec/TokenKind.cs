namespace MLNetDistill.Inference;

/// <summary>What a student that reads sequences has an embedding for.</summary>
public enum TokenKind
{
    /// <summary>The most frequent words of the training texts (<see cref="WordTokenizer"/>): any language.</summary>
    Words,

    /// <summary>The pieces of English words that the pretrained encoder reads (<see cref="PieceTokenizer"/>): no English word is unknown.</summary>
    Pieces,
}
