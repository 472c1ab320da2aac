using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>The inputs of a batch as a student's network reads them.</summary>
internal abstract record StudentBatch
{
    /// <summary>The number of tokens of an example, padding included; 0 if the network does not read one token after another.</summary>
    public virtual int Tokens => 0;
}

/// <summary>A bag of ids per example.</summary>
/// <param name="Ids">All ids, example after example.</param>
/// <param name="Offsets">[batch], where each example begins.</param>
internal sealed record BagBatch(Tensor Ids, Tensor Offsets) : StudentBatch;

/// <summary>A sequence of ids per example, padded to one length.</summary>
/// <param name="Ids">[batch, length], padded with 0.</param>
/// <param name="Mask">[batch, 1, length], 0 up to each example's own length and −∞ behind it; null if no example is shorter than the batch.</param>
/// <param name="Lengths">[batch], each example's own length.</param>
internal sealed record SequenceBatch(Tensor Ids, Tensor? Mask, IReadOnlyList<int> Lengths) : StudentBatch
{
    public override int Tokens => (int)Ids.shape[1];

    /// <summary>[batch, length], 1 for a token of the example and 0 behind its end.</summary>
    public Tensor TokenMask() => Mask is null ? ones(Ids.shape, ScalarType.Float32, Ids.device) : Mask.squeeze(1).exp();

    /// <summary>The mean over each example's tokens, [batch, width].</summary>
    /// <param name="states">[batch, length, width].</param>
    /// <param name="tokens">What <see cref="TokenMask"/> gives.</param>
    public static Tensor Mean(Tensor states, Tensor tokens) => tokens.unsqueeze(1).bmm(states).squeeze(1) / tokens.sum(1, keepdim: true);

    /// <summary>The same of states that lie the other way, [batch, width, length]; 0 for an example without tokens.</summary>
    public static Tensor MeanAcross(Tensor states, Tensor tokens) => states.bmm(tokens.unsqueeze(2)).squeeze(2) / tokens.sum(1, keepdim: true).AtLeast(1);
}

/// <summary>A row of a table per example.</summary>
/// <param name="Numbers">[batch, numeric width], standardized, with the missing-value indicators; null without numeric columns.</param>
/// <param name="Categories">Per categorical column the ids, [batch].</param>
internal sealed record RowBatch(Tensor? Numbers, IReadOnlyList<Tensor> Categories) : StudentBatch;
