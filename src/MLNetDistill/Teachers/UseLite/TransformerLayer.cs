using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>
/// Self-attention and the first half of a feed-forward network, each behind a layer norm (Vaswani et al., Attention Is All You Need, 2017,
/// with the norms in front). The second half is left to the caller, who may apply it to a mean instead of to every piece.
/// </summary>
internal sealed class TransformerLayer : nn.Module
{
    private const double Epsilon = 1e-6;
    public const int Heads = 4;
    private const int FeedForwardWidth = 1536;

    private readonly int _width;
    private readonly int _attentionWidth;
    private readonly Parameter norm1_scale, norm1_bias, norm2_scale, norm2_bias;
    private readonly Dense qkv, output, feed_in, feed_out;
    private readonly Dense? projection;

    /// <param name="name">The module's name.</param>
    /// <param name="inputs">The width of the input; also of queries, keys and values.</param>
    /// <param name="outputs">The width of the output. If it differs, the residual passes through a projection.</param>
    /// <param name="device">Where the parameters live.</param>
    public TransformerLayer(string name, int inputs, int outputs, Device? device)
        : base(name)
    {
        (_attentionWidth, _width) = (inputs, outputs);
        (norm1_scale, norm1_bias) = (new Parameter(zeros(inputs, device: device)), new Parameter(zeros(inputs, device: device)));
        (norm2_scale, norm2_bias) = (new Parameter(zeros(outputs, device: device)), new Parameter(zeros(outputs, device: device)));
        qkv = new Dense(nameof(qkv), inputs, 3 * inputs, device);
        output = new Dense(nameof(output), inputs, outputs, device);
        if (inputs != outputs) projection = new Dense(nameof(projection), inputs, outputs, device);
        feed_in = new Dense(nameof(feed_in), outputs, FeedForwardWidth, device);
        feed_out = new Dense(nameof(feed_out), FeedForwardWidth, outputs, device);
        RegisterComponents();
    }

    /// <summary>The residual stream after attention [pieces × outputs] and the hidden units of the feed-forward network [pieces × 1536].</summary>
    public (Tensor Stream, Tensor Hidden) Attend(Tensor input, PieceBatch batch) => Attend(input, batch, out _);

    /// <summary>The same, and the queries, keys and values side by side [pieces × 3 · inputs].</summary>
    public (Tensor Stream, Tensor Hidden) Attend(Tensor input, PieceBatch batch, out Tensor queriesKeysValues)
    {
        var normed = nn.functional.layer_norm(input, [_attentionWidth], norm1_scale, norm1_bias, Epsilon);
        queriesKeysValues = qkv.forward(normed);
        var heads = Attention(queriesKeysValues, batch.Groups);
        var stream = output.forward(heads, projection is null ? input : projection.forward(input));
        var hidden = feed_in.forward(nn.functional.layer_norm(stream, [_width], norm2_scale, norm2_bias, Epsilon)).relu_();
        return (stream, hidden);
    }

    /// <summary>stream + second half of the feed-forward network, for all pieces or for their means alike: both are linear.</summary>
    public Tensor FeedForward(Tensor stream, Tensor hidden) => feed_out.forward(hidden, stream);

    private Tensor Attention(Tensor queriesKeysValues, IReadOnlyList<(int Count, int Length)> groups)
    {
        var parts = groups.Count == 1 ? [queriesKeysValues] : queriesKeysValues.split([.. groups.Select(g => (long)g.Count * g.Length)]);
        for (var i = 0; i < parts.Length; i++) parts[i] = AttentionOfEqualLengths(parts[i], groups[i].Count, groups[i].Length);
        return parts.Length == 1 ? parts[0] : cat(parts);
    }

    private Tensor AttentionOfEqualLengths(Tensor queriesKeysValues, long count, long length)
    {
        var headWidth = _attentionWidth / Heads;
        // Each [sentences, heads, pieces, width of a head].
        var split = queriesKeysValues.view(count, length, 3, Heads, headWidth).permute(2, 0, 3, 1, 4).unbind();
        var mixed = nn.functional.scaled_dot_product_attention(split[0], split[1], split[2]);
        return mixed.transpose(1, 2).reshape(count * length, _attentionWidth);
    }
}
