using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>With what, and how much, every example of a batch is mixed.</summary>
/// <param name="Share">How much of an example is its own; its partner has the rest.</param>
/// <param name="Partners">The partner of each example, by its place in the batch.</param>
internal sealed record BatchMix(double Share, int[] Partners)
{
    /// <param name="alpha">The parameter of the symmetric beta distribution that shares are drawn from.</param>
    /// <param name="examples">The number of examples in the batch.</param>
    /// <param name="random">Draws the share and the partners.</param>
    public static BatchMix Draw(double alpha, int examples, SeededRandom random)
    {
        var partners = Enumerable.Range(0, examples).ToArray();
        random.Shuffle(partners);
        return new(random.NextBeta(alpha), partners);
    }

    /// <summary>Mixes values whose first dimension is the batch's.</summary>
    public Tensor Of(Tensor values)
    {
        using var partners = tensor(Array.ConvertAll(Partners, partner => (long)partner), device: values.device);
        return values.Times(Share).Plus(values.index_select(0, partners).Times(1 - Share));
    }

    /// <summary>The batch as one whose examples reach to the end of the longer one of each pair.</summary>
    public StudentBatch Of(StudentBatch batch)
    {
        if (batch is not SequenceBatch sequence) return batch;
        using var partners = tensor(Array.ConvertAll(Partners, partner => (long)partner), device: sequence.Ids.device);
        return sequence with
        {
            Mask = sequence.Mask is null ? null : maximum(sequence.Mask, sequence.Mask.index_select(0, partners)),
            Lengths = [.. sequence.Lengths.Select((length, i) => Math.Max(length, sequence.Lengths[Partners[i]]))],
        };
    }
}
