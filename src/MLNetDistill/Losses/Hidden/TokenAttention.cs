using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Attention over the tokens of an example, padding left out.</summary>
internal static class TokenAttention
{
    // Far above any score, and finite: an example without tokens must not give 0 / 0.
    private const double Far = 1e9;

    /// <summary>The logarithms of the attention to each token.</summary>
    /// <param name="scores">[batch, heads, tokens, tokens].</param>
    /// <param name="mask">[batch, tokens], 1 or 0.</param>
    /// <remarks>Adding costs a quarter of what filling in does.</remarks>
    public static Tensor Log(Tensor scores, Tensor mask) => scores.Plus(mask.Minus(1).Times(Far).unsqueeze(1).unsqueeze(1)).log_softmax(-1);

    /// <summary>[batch, 1, tokens, tokens], 1 where both tokens are of the example.</summary>
    public static Tensor Pairs(Tensor mask) => (mask.unsqueeze(2) * mask.unsqueeze(1)).unsqueeze(1);
}
