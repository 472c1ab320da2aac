using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>The arithmetic of a student. Immutable and thread-safe.</summary>
internal abstract class StudentNetwork
{
    /// <summary>The most rows that are computed together.</summary>
    public const int MaxBlockRows = 64;

    // Rows of a block fit into the second-level cache together.
    private const int MaxBlockFloats = 1 << 16;

    /// <summary>The number of rows to compute together if the widest layer is that wide.</summary>
    protected static int BlockRowsFor(int widest) => Math.Clamp(MaxBlockFloats / Math.Max(widest, 1), 1, MaxBlockRows);

    /// <summary>The number of rows to give to one Forward; at most <see cref="MaxBlockRows"/>.</summary>
    public virtual int BlockRows => MaxBlockRows;

    /// <summary>Builds the network of a student.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="weights">Exactly the spec's weights.</param>
    public static StudentNetwork Create(StudentSpec spec, WeightSet weights) => spec.Architecture switch
    {
        LinearArchitecture when spec.Table is null => new LinearTextNetwork(weights),
        LinearArchitecture => new LinearTableNetwork(spec.Table, weights),
        BagOfNgramsArchitecture => new BagOfNgramsNetwork(weights),
        TextCnnArchitecture cnn => new TextCnnNetwork(cnn, weights),
        GruArchitecture gru => new GruNetwork(gru, weights),
        BiLstmArchitecture lstm => new BiLstmNetwork(lstm, weights),
        TransformerArchitecture transformer => new TransformerNetwork(transformer, weights),
        TreeArchitecture => new TreeNetwork(spec.Table!, spec.Tree!, weights),
        MlpArchitecture mlp => new MlpNetwork(mlp, spec.Table!, weights),
        _ => throw new NotSupportedException($"There is no network for {spec.Architecture.Name}."),
    };
}

/// <summary>A network that reads ids.</summary>
internal abstract class TextNetwork : StudentNetwork
{
    /// <summary>Raw outputs of several rows.</summary>
    /// <param name="ids">The ids of all rows, each below the number of embeddings.</param>
    /// <param name="offsets">Where each row starts, then where the last one ends.</param>
    /// <param name="scores">[rows, outputs].</param>
    /// <param name="scratch">This thread's memory.</param>
    public abstract void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch);
}

/// <summary>A network that reads standardized numbers and category ids.</summary>
internal abstract class TableNetwork : StudentNetwork
{
    /// <summary>Raw outputs of several rows.</summary>
    /// <param name="numeric">[rows, numeric width]: standardized numbers and indicators.</param>
    /// <param name="categories">[rows, categorical columns]: ids in range.</param>
    /// <param name="rows">The number of rows, at most <see cref="StudentNetwork.BlockRows"/>.</param>
    /// <param name="scores">[rows, outputs].</param>
    /// <param name="scratch">This thread's memory; the input slot is the caller's.</param>
    public abstract void Forward(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Span<float> scores, Scratch scratch);
}
