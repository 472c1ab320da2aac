using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>
/// Universal Sentence Encoder lite (Cer et al., 2018): two transformer layers over at most 128 pieces, the mean over the pieces, and a
/// tanh layer; 6,975,744 parameters. Returns the tanh layer's output for each sentence in the given order, [sentences × 512]; the published
/// sentence vector is that divided by its length.
/// </summary>
public sealed class UseLiteEncoder : nn.Module<PieceBatch, Tensor>
{
    /// <summary>The most pieces of a sentence that are read.</summary>
    public const int MaxPieces = 128;

    /// <summary>The width of a sentence's vector.</summary>
    public const int OutputWidth = 512;

    // The published table has two rows that no piece uses.
    private const int EmbeddingRows = 8002;
    internal const int EmbeddingWidth = 256;

    private readonly Embedding embedding;
    private readonly TransformerLayer layer0, layer1;
    private readonly Dense final;
    private readonly Tensor _timing;

    /// <summary>An encoder whose weights are yet to be loaded.</summary>
    /// <param name="device">Where it lives; null (default) for the processor.</param>
    public UseLiteEncoder(Device? device = null)
        : base("use-lite")
    {
        using var scope = NewDisposeScope();
        embedding = nn.Embedding(EmbeddingRows, EmbeddingWidth, device: device);
        layer0 = new TransformerLayer(nameof(layer0), EmbeddingWidth, OutputWidth, device);
        layer1 = new TransformerLayer(nameof(layer1), OutputWidth, OutputWidth, device);
        final = new Dense(nameof(final), OutputWidth, OutputWidth, device);
        _timing = TimingSignal(device);
        RegisterComponents();
        // The module outlives any scope in which it is made.
        foreach (var tensor in buffers().Concat(parameters())) tensor.DetachFromDisposeScope();
    }

    /// <summary>The published encoder.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="device">Where it lives; null (default) for the processor.</param>
    /// <exception cref="InvalidDataException">A file is not the published one.</exception>
    public static UseLiteEncoder FromFiles(UseLiteFiles files, Device? device = null)
    {
        var weights = files.ReadWeights();
        var encoder = new UseLiteEncoder(device);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in encoder.named_parameters())
            parameter.copy_(tensor(weights[UseLiteWeightNames.Published(name)]).view(parameter.shape));
        return encoder;
    }

    /// <inheritdoc/>
    public override Tensor forward(PieceBatch batch)
    {
        var (stream, hidden) = layer0.Attend(Pieces(batch), batch);
        (stream, hidden) = layer1.Attend(layer0.FeedForward(stream, hidden), batch);
        // What follows the last nonlinearity is linear, so that the mean over a sentence may be taken first.
        var mean = layer1.FeedForward(MeanPerSentence(stream, batch.Groups), MeanPerSentence(hidden, batch.Groups));
        return final.forward(mean).tanh().index_select(0, batch.Rows);
    }

    /// <summary>The hidden states: the same numbers as in <see cref="forward"/>, up to rounding.</summary>
    internal UseLiteStates Inspect(PieceBatch batch)
    {
        var pieces = Pieces(batch);
        var (stream, hidden) = layer0.Attend(pieces, batch, out var first);
        var middle = layer0.FeedForward(stream, hidden);
        (stream, hidden) = layer1.Attend(middle, batch, out var second);
        var last = layer1.FeedForward(stream, hidden);
        Tensor Mean(Tensor states) => MeanPerSentence(states, batch.Groups).index_select(0, batch.Rows);
        var means = new[] { Mean(pieces), Mean(middle), Mean(last) };
        return new([.. means, final.forward(means[2]).tanh()], [pieces, middle, last], [first, second]);
    }

    // The timed embedding is added to the untimed one, as in the published graph: hence the factor 2.
    private Tensor Pieces(PieceBatch batch) => _timing.index_select(0, batch.Positions).Plus(embedding.forward(batch.Ids), 2);

    /// <summary>A copy of the embeddings, [ids × <see cref="EmbeddingWidth"/>].</summary>
    internal float[] EmbeddingTable()
    {
        using var scope = NewDisposeScope();
        return embedding.weight!.detach().cpu().data<float>().ToArray();
    }

    private static Tensor MeanPerSentence(Tensor pieces, IReadOnlyList<(int Count, int Length)> groups)
    {
        var parts = groups.Count == 1 ? [pieces] : pieces.split([.. groups.Select(g => (long)g.Count * g.Length)]);
        for (var i = 0; i < parts.Length; i++) parts[i] = parts[i].view(groups[i].Count, groups[i].Length, -1).mean([1]);
        return parts.Length == 1 ? parts[0] : cat(parts);
    }

    /// <summary>Sines, then cosines, of position × 10000^(−i/127), i = 0 … 127.</summary>
    private static Tensor TimingSignal(Device? device)
    {
        const int Frequencies = EmbeddingWidth / 2;
        var signal = new float[MaxPieces * EmbeddingWidth];
        for (var position = 0; position < MaxPieces; position++)
        {
            for (var i = 0; i < Frequencies; i++)
            {
                var angle = position * (float)Math.Pow(10000, -i / (Frequencies - 1.0));
                signal[(position * EmbeddingWidth) + i] = MathF.Sin(angle);
                signal[(position * EmbeddingWidth) + Frequencies + i] = MathF.Cos(angle);
            }
        }
        return tensor(signal, device: device).view(MaxPieces, EmbeddingWidth);
    }
}
