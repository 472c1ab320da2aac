using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;


namespace MLNetDistill.Training;

/// <summary>
/// What a tree is fitted to: for every row the mean of what the losses aim at, by their weights. The squared error to it differs from the weighted squared errors to
/// them by a constant, so no tree fits one better than the others. As in a batch, a loss counts as much with few rows as with many, and with large class weights as with small ones.
/// </summary>
internal sealed class TreeTargets
{
    private readonly double[] _sums;
    private readonly double[] _weights;

    private TreeTargets(int rows, int width) => (Width, _sums, _weights, Values, Weights) = (width, new double[rows * width], new double[rows * width], new float[rows * width], new float[rows]);

    /// <summary>The number of outputs.</summary>
    public int Width { get; }

    /// <summary>[rows, width], probabilities or standardized values.</summary>
    public float[] Values { get; }

    /// <summary>[rows], 0 for a row about which nothing is known.</summary>
    public float[] Weights { get; }

    /// <summary>The targets of all rows.</summary>
    /// <param name="objective">Valid losses.</param>
    /// <param name="spec">What the outputs mean.</param>
    /// <param name="labels">The labels, where known.</param>
    /// <param name="teacher">The teacher's standardized scores, [rows, width]; null without one.</param>
    public static TreeTargets Of(IReadOnlyList<DistillationLoss> objective, OutputSpec spec, ExampleLabels labels, float[]? teacher)
    {
        var targets = new TreeTargets(labels.Count, spec.Count);
        foreach (var loss in objective)
        {
            if (loss.Description.Needs.HasFlag(LossNeeds.SoftLabels)) targets.Add(loss.Weight, Enumerable.Range(0, labels.Count), row => Taught(spec, teacher!.AsSpan(row * spec.Count, spec.Count)));
            else targets.Add(loss.Weight, Enumerable.Range(0, labels.Count).Where(labels.IsLabeled), row => Labeled(spec, labels, row, loss as CrossEntropyLoss));
        }
        targets.Finish();
        return targets;
    }

    /// <summary>A loss's targets; NaN where a target is not known.</summary>
    private void Add(double weight, IEnumerable<int> rows, Func<int, (double Weight, double[] Target)> targetOf)
    {
        var known = rows.Select(row => (Row: row, Aim: targetOf(row))).ToArray();
        var all = known.Sum(k => k.Aim.Weight);
        foreach (var (row, (own, target)) in known)
        {
            var share = own * weight * Weights.Length / all;
            for (var k = 0; k < Width; k++)
            {
                if (double.IsNaN(target[k])) continue;
                _sums[(row * Width) + k] += share * target[k];
                _weights[(row * Width) + k] += share;
            }
        }
    }

    /// <summary>A row weighs as much as its best known output; an output that is not known is taken to be as in the other rows.</summary>
    private void Finish()
    {
        for (var k = 0; k < Width; k++)
        {
            double sum = 0, weight = 0;
            for (var i = k; i < _sums.Length; i += Width) (sum, weight) = (sum + _sums[i], weight + _weights[i]);
            for (var i = k; i < _sums.Length; i += Width)
            {
                Values[i] = (float)(_weights[i] > 0 ? _sums[i] / _weights[i] : weight > 0 ? sum / weight : 0);
                Weights[i / Width] = Math.Max(Weights[i / Width], (float)_weights[i]);
            }
        }
    }

    private static (double, double[]) Taught(OutputSpec spec, ReadOnlySpan<float> scores)
    {
        if (spec.Task == TaskKind.Regression) return (1, [scores[0]]);
        var probabilities = new double[spec.Classes.Count];
        Logits.ToProbabilities(spec.Task, scores, probabilities);
        return (1, spec.Task == TaskKind.Binary ? [probabilities[1]] : probabilities);
    }

    private static (double, double[]) Labeled(OutputSpec spec, ExampleLabels labels, int row, CrossEntropyLoss? loss)
    {
        if (spec.Task == TaskKind.Regression) return (1, [(labels[row][0] - spec.TargetMean) / spec.TargetScale]);
        if (spec.Task == TaskKind.MultiLabel) return (1, [.. labels[row].ToArray().Select(v => (double)v)]);
        var (index, smoothing) = (labels.ClassIndex(row), loss!.LabelSmoothing);
        var target = new double[spec.Classes.Count];
        Array.Fill(target, smoothing / target.Length);
        target[index] += 1 - smoothing;
        return (loss.ClassWeights?[spec.Classes[index]] ?? 1, spec.Task == TaskKind.Binary ? [target[1]] : target);
    }
}
