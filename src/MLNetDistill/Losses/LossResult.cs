using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a loss says about a batch.</summary>
/// <param name="Value">A scalar tensor to minimise, before the term's weight.</param>
public readonly record struct LossResult(Tensor Value)
{
    /// <summary>Scalars worth showing beside the value, such as a temperature that is learned; none by default.</summary>
    public IReadOnlyDictionary<string, Tensor> Logged { get; init; } = NothingLogged;

    private static readonly IReadOnlyDictionary<string, Tensor> NothingLogged = new Dictionary<string, Tensor>();
}
