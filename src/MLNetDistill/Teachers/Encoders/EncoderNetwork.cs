using MLNetDistill.Students;
using MLNetDistill.Teachers.UseLite;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.Encoders;

/// <summary>
/// The encoder under a linear head. A pair of texts gives the head [u, v, |u − v|, u · v] of the two vectors (Conneau et al., Supervised
/// Learning of Universal Sentence Representations, 2017).
/// </summary>
internal sealed class EncoderNetwork : nn.Module<PieceBatch, Tensor>
{
    private readonly UseLiteEncoder encoder;
    private readonly Dense head;
    private readonly bool _isPair;

    public EncoderNetwork(UseLiteEncoder encoder, bool isPair, int outputs, Device? device = null)
        : base("encoder-teacher")
    {
        using var scope = NewDisposeScope();
        (this.encoder, _isPair) = (encoder, isPair);
        head = new Dense(nameof(head), FeatureWidth, outputs, device);
        RegisterComponents();
        foreach (var parameter in head.parameters()) parameter.DetachFromDisposeScope();
    }

    /// <summary>The encoder under the head.</summary>
    public UseLiteEncoder Encoder => encoder;

    /// <summary>The width of what the head reads.</summary>
    public int FeatureWidth => (_isPair ? 4 : 1) * UseLiteEncoder.OutputWidth;

    /// <summary>The raw outputs, [examples × outputs].</summary>
    /// <param name="batch">The texts; for pairs all first texts, then all second ones.</param>
    public override Tensor forward(PieceBatch batch) => Head(Features(batch));

    /// <summary>What the head reads, [examples × <see cref="FeatureWidth"/>].</summary>
    public Tensor Features(PieceBatch batch)
    {
        var vectors = encoder.forward(batch);
        if (!_isPair) return vectors;
        var halves = vectors.chunk(2);
        return cat([halves[0], halves[1], (halves[0] - halves[1]).abs(), halves[0] * halves[1]], 1);
    }

    /// <summary>The hidden states of the encoder.</summary>
    public UseLiteStates Inspect(PieceBatch batch) => encoder.Inspect(batch);

    /// <summary>The raw outputs for features.</summary>
    public Tensor Head(Tensor features) => head.forward(features);

    /// <summary>The head, which learns faster than the encoder, and the encoder if it learns at all. Biases, norms and embeddings don't decay.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups(bool withEncoder, double headFactor)
    {
        ParameterGroup[] groups = withEncoder ? [.. Groups(head, headFactor), .. Groups(encoder, 1)] : [.. Groups(head, 1)];
        return groups;

        static IEnumerable<ParameterGroup> Groups(nn.Module module, double factor) => module.named_parameters()
            .ToLookup(p => p.name.EndsWith("weight", StringComparison.Ordinal) && !p.name.StartsWith("embedding", StringComparison.Ordinal), p => p.parameter)
            .Select(g => new ParameterGroup([.. g], factor, Decay: g.Key));
    }
}
