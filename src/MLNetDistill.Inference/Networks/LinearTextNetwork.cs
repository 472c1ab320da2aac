using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>The mean of one weight row per n-gram, plus the bias.</summary>
internal sealed class LinearTextNetwork(WeightSet weights) : TextNetwork
{
    private readonly float[] _weight = weights["weight"].Values;
    private readonly float[] _bias = weights["bias"].Values;

    public override void Forward(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Span<float> scores, Scratch scratch)
    {
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            var output = scores.Slice(row * _bias.Length, _bias.Length);
            EmbeddingKernel.Mean(_weight, _bias.Length, ids[offsets[row]..offsets[row + 1]], output);
            for (var i = 0; i < output.Length; i++) output[i] += _bias[i];
        }
    }
}
