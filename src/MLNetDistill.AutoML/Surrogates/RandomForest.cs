using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Surrogates;

/// <summary>
/// Regression by extremely randomised trees on bootstrap samples (Geurts, Ernst and Wehenkel, 2006): every node draws a cut per feature and keeps the best.
/// A category is cut off from the others, a number by a threshold. The spread of the trees tells where few examples are.
/// </summary>
internal sealed class RandomForest
{
    private readonly Tree[] _trees;

    private RandomForest(Tree[] trees) => _trees = trees;

    /// <summary>Grows a forest.</summary>
    /// <param name="rows">One row of features per example, all of one length.</param>
    /// <param name="targets">What is to be predicted.</param>
    /// <param name="categorical">Per feature, true if its numbers are names.</param>
    /// <param name="options">Size and shape.</param>
    /// <param name="random">What all choices follow from.</param>
    public static RandomForest Fit(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets, bool[] categorical, ForestOptions options, SeededRandom random)
    {
        var columns = new double[categorical.Length][];
        for (var f = 0; f < columns.Length; f++) columns[f] = [.. rows.Select(row => row[f])];
        double[] values = [.. targets];
        var trees = new Tree[options.Trees];
        for (var t = 0; t < trees.Length; t++)
        {
            var sample = new int[Math.Min(rows.Count, options.MostRows)];
            for (var i = 0; i < sample.Length; i++) sample[i] = random.Next(rows.Count);
            trees[t] = new Tree(columns, values, categorical, options, random, sample);
        }
        return new(trees);
    }

    public double Mean(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (var tree in _trees) sum += tree.Predict(row);
        return sum / _trees.Length;
    }

    /// <summary>The mean of the trees' predictions and their standard deviation.</summary>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> row)
    {
        double sum = 0, squares = 0;
        foreach (var tree in _trees)
        {
            var value = tree.Predict(row);
            sum += value;
            squares += value * value;
        }
        var mean = sum / _trees.Length;
        return (mean, Math.Sqrt(Math.Max(0, (squares / _trees.Length) - (mean * mean))));
    }

    private sealed class Tree
    {
        // Cutting smaller branches follows the noise.
        private const int LeastToCut = 4;

        private readonly double[][] _columns;
        private readonly double[] _targets;
        private readonly bool[] _categorical;
        private readonly ForestOptions _options;
        private readonly SeededRandom _random;
        private readonly int[] _features;
        private readonly Node[] _nodes;
        private int _count;

        public Tree(double[][] columns, double[] targets, bool[] categorical, ForestOptions options, SeededRandom random, int[] sample)
        {
            (_columns, _targets, _categorical, _options, _random) = (columns, targets, categorical, options, random);
            _features = [.. Enumerable.Range(0, columns.Length)];
            _nodes = new Node[2 * sample.Length];
            Grow(sample);
        }

        public double Predict(ReadOnlySpan<double> row)
        {
            var index = 0;
            while (_nodes[index].Left > 0)
            {
                ref readonly var node = ref _nodes[index];
                index = node.GoesLeft(row[node.Feature]) ? node.Left : node.Right;
            }
            return _nodes[index].Value;
        }

        private int Grow(Span<int> sample)
        {
            double sum = 0;
            foreach (var i in sample) sum += _targets[i];
            var index = _count++;
            _nodes[index] = new(0, false, 0, 0, 0, sum / sample.Length);
            if (sample.Length < LeastToCut || IsConstant(sample) || BestCut(sample, sum) is not { } cut) return index;

            // Those that go left come first.
            var count = 0;
            var column = _columns[cut.Feature];
            for (var i = 0; i < sample.Length; i++)
            {
                if (!cut.GoesLeft(column[sample[i]])) continue;
                (sample[count], sample[i]) = (sample[i], sample[count]);
                count++;
            }
            var left = Grow(sample[..count]);
            var right = Grow(sample[count..]);
            _nodes[index] = cut with { Left = left, Right = right, Value = sum / sample.Length };
            return index;
        }

        // The last few examples of a branch are often one and the same, drawn several times.
        private bool IsConstant(ReadOnlySpan<int> sample)
        {
            foreach (var i in sample)
                if (_targets[i] != _targets[sample[0]]) return false;
            return true;
        }

        private Node? BestCut(ReadOnlySpan<int> sample, double sum)
        {
            Node? best = null;
            var bestGain = (sum * sum / sample.Length) + 1e-12; // what no cut at all has
            _random.Shuffle(_features);
            var untried = Math.Max(1, (int)Math.Ceiling(_options.Features * _features.Length));
            foreach (var feature in _features)
            {
                if (Draw(sample, feature) is not { } cut) continue; // a constant feature does not count as tried
                var column = _columns[feature];
                double leftSum = 0;
                var count = 0;
                foreach (var i in sample)
                {
                    if (!cut.GoesLeft(column[i])) continue;
                    leftSum += _targets[i];
                    count++;
                }
                if (count > 0 && count < sample.Length)
                {
                    var gain = (leftSum * leftSum / count) + ((sum - leftSum) * (sum - leftSum) / (sample.Length - count));
                    if (gain > bestGain) (best, bestGain) = (cut, gain);
                }
                if (--untried == 0) break;
            }
            return best;
        }

        private Node? Draw(ReadOnlySpan<int> sample, int feature)
        {
            var column = _columns[feature];
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var i in sample)
            {
                var value = column[i];
                if (value < low) low = value;
                if (value > high) high = value;
            }
            if (low >= high) return null;
            var cut = _categorical[feature] ? column[sample[_random.Next(sample.Length)]] : low + (_random.NextDouble() * (high - low));
            return new(feature, _categorical[feature], cut, 0, 0, 0);
        }
    }

    private readonly record struct Node(int Feature, bool IsCategory, double Cut, int Left, int Right, double Value)
    {
        public bool GoesLeft(double value) => IsCategory ? value == Cut : value <= Cut;
    }
}

/// <summary>The size and shape of a forest.</summary>
internal sealed record ForestOptions
{
    public int Trees { get; init; } = 64;

    /// <summary>The share of the features that a node tries.</summary>
    public double Features { get; init; } = 1;

    /// <summary>Every tree sees a sample of its own, drawn with replacement: as many examples as there are, and at most this many.</summary>
    public int MostRows { get; init; } = int.MaxValue;
}
