using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The rows that a linear trainer learns from, in memory: those whose features, label and weight are all there.</summary>
internal sealed class TrainingSet
{
    private readonly List<VBuffer<float>> _features = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    public TrainingSet(int features) => Features = features;

    public int Features { get; }

    public int Count => _labels.Count;

    public double WeightSum { get; private set; }

    /// <summary>Adds a row, unless something in it is missing.</summary>
    public void Add(in VBuffer<float> features, float label, float weight)
    {
        if (!float.IsFinite(label) || !(weight > 0) || float.IsInfinity(weight))
            return;
        foreach (var value in features.GetValues())
        {
            if (!float.IsFinite(value))
                return;
        }
        VBuffer<float> copy = default;
        features.CopyTo(ref copy);
        _features.Add(copy);
        _labels.Add(label);
        _weights.Add(weight);
        WeightSum += weight;
    }

    /// <summary>A row's loss, and into <paramref name="slopes"/> its derivative by each of the row's scores.</summary>
    public delegate double RowLoss(ReadOnlySpan<float> scores, float label, Span<float> slopes);

    /// <summary>
    /// The weighted sum of the rows' losses for linear scores, and its gradient. <paramref name="point"/> holds a bias for each score, then
    /// the weights score by score.
    /// </summary>
    public double Sum(ReadOnlySpan<double> point, Span<double> gradient, int scoreCount, RowLoss rowLoss)
    {
        // Products run in single precision, and sums over more than a few rows in double, so that rounding stays below what the line search sees.
        const int rowsBeforeFlush = 64;
        var parameters = new float[point.Length];
        TensorPrimitives.ConvertTruncating(point, parameters.AsSpan());
        var partial = new float[point.Length];
        var scores = new float[scoreCount];
        var slopes = new float[scoreCount];
        gradient.Clear();
        var loss = 0.0;
        for (var row = 0; row < Count; row++)
        {
            var features = _features[row];
            for (var s = 0; s < scoreCount; s++)
                scores[s] = parameters[s] + LinearMath.Dot(features, parameters.AsSpan(scoreCount + s * Features, Features));
            loss += _weights[row] * rowLoss(scores, _labels[row], slopes);
            for (var s = 0; s < scoreCount; s++)
            {
                var slope = slopes[s] * _weights[row];
                partial[s] += slope;
                LinearMath.AddScaled(features, slope, partial.AsSpan(scoreCount + s * Features, Features));
            }
            if (row % rowsBeforeFlush == rowsBeforeFlush - 1 || row == Count - 1)
            {
                for (var i = 0; i < partial.Length; i++)
                    gradient[i] += partial[i];
                Array.Clear(partial);
            }
        }
        return loss;
    }
}
