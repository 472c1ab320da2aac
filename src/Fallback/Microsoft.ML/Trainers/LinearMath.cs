using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>Products of a dense or sparse feature vector with a dense one.</summary>
internal static class LinearMath
{
    public static float Dot(in VBuffer<float> features, ReadOnlySpan<float> weights)
    {
        var values = features.GetValues();
        if (features.IsDense)
            return TensorPrimitives.Dot(values, weights);
        var indices = features.GetIndices();
        var sum = 0f;
        for (var i = 0; i < indices.Length; i++)
            sum += values[i] * weights[indices[i]];
        return sum;
    }

    public static void AddScaled(in VBuffer<float> features, float factor, Span<float> target)
    {
        var values = features.GetValues();
        if (features.IsDense)
        {
            TensorPrimitives.MultiplyAdd(values, factor, target, target);
            return;
        }
        var indices = features.GetIndices();
        for (var i = 0; i < indices.Length; i++)
            target[indices[i]] += values[i] * factor;
    }

    /// <summary>log(sum(e^s)), without overflow.</summary>
    public static double LogSumExp(ReadOnlySpan<float> scores)
    {
        double largest = TensorPrimitives.Max(scores), sum = 0;
        foreach (var score in scores)
            sum += Math.Exp(score - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>Turns scores into probabilities that sum to 1.</summary>
    public static void Softmax(Span<float> scores)
    {
        // Without the largest score taken away first, a large one would overflow.
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
    }
}
