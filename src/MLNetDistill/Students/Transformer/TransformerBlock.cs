using MLNetDistill.Signals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>What one layer of a transformer adds to its inputs; both halves normalize them first. The caller owns the weights.</summary>
/// <param name="heads">The number of attention heads.</param>
/// <param name="weight">Finds a weight of the layer by name.</param>
internal sealed class TransformerBlock(int heads, Func<string, Parameter> weight)
{
    private readonly Parameter[] _norm1 = Pair("norm1", weight);
    private readonly Parameter[] _qkv = Pair("qkv", weight);
    private readonly Parameter[] _attention = Pair("attention", weight);
    private readonly Parameter[] _norm2 = Pair("norm2", weight);
    private readonly Parameter[] _up = Pair("up", weight);
    private readonly Parameter[] _down = Pair("down", weight);

    /// <summary>What the attention works on.</summary>
    /// <param name="x">[batch, length, width].</param>
    public AttentionLayer Inputs(Tensor x)
    {
        var parts = Dense(Norm(x, _norm1), _qkv).chunk(3, 2);
        return new(heads, parts[0], parts[1], parts[2]);
    }

    /// <summary>The output of self-attention, [batch, length, width].</summary>
    /// <param name="inputs">Queries, keys and values.</param>
    /// <param name="mask">[batch, 1, 1, length], −∞ for padding; null if there is none.</param>
    public Tensor Attend(AttentionLayer inputs, Tensor? mask)
    {
        var (rows, length, width) = (inputs.Values.shape[0], inputs.Values.shape[1], inputs.Values.shape[2]);
        Tensor Split(Tensor all) => all.view(rows, length, heads, width / heads).transpose(1, 2);
        var mixed = functional.scaled_dot_product_attention(Split(inputs.Queries), Split(inputs.Keys), Split(inputs.Values), mask);
        return Dense(mixed.transpose(1, 2).reshape(rows, length, width), _attention);
    }

    /// <summary>The output of the feed-forward network, [batch, length, width].</summary>
    public Tensor FeedForward(Tensor x) => Dense(Dense(Norm(x, _norm2), _up).relu(), _down);

    private static Tensor Norm(Tensor x, Parameter[] norm) => functional.layer_norm(x, [x.shape[2]], norm[0], norm[1]);

    private static Tensor Dense(Tensor x, Parameter[] layer) => functional.linear(x, layer[0], layer[1]);

    private static Parameter[] Pair(string name, Func<string, Parameter> weight) => [weight($"{name}.weight"), weight($"{name}.bias")];
}
