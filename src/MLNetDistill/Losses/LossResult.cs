using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a loss says about a batch.</summary>
/// <param name="Value">A scalar tensor to minimize, before the term's weight.</param>
public readonly record struct LossResult(Tensor Value);
