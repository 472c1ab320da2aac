using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>A decision tree over standardized numbers and categories.</summary>
internal sealed class TreeNetwork : TableNetwork
{
    private readonly Node[] _nodes;
    private readonly float[] _leaves;
    private readonly int _width;
    private readonly int _numericCount;
    private readonly int _numericWidth;
    private readonly int _categories;

    public TreeNetwork(TableSpec table, TreeSpec tree, WeightSet weights)
    {
        var leaves = weights["leaves.weight"];
        (_leaves, _width) = (leaves.Values, leaves.Shape[1]);
        (_numericCount, _categories) = (table.Numeric.Count, table.Categorical.Count);
        // The indicators of the columns that may be missing stand behind the numbers.
        var indicators = new int[_numericCount];
        _numericWidth = _numericCount;
        for (var i = 0; i < _numericCount; i++) indicators[i] = table.Numeric[i].HasMissing ? _numericWidth++ : -1;
        _nodes = [.. tree.Splits.Select(split => split.Categories is { } ids
            ? new Node(split.Column, -1, 0, false, Known(ids, table.Categorical[split.Column - _numericCount].Values.Count), split.Left, split.Right)
            : new Node(split.Column, indicators[split.Column], split.Threshold!.Value, split.MissingLeft, null, split.Left, split.Right))];
    }

    public override void Forward(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Span<float> scores, Scratch scratch)
    {
        for (var row = 0; row < rows; row++)
        {
            var leaf = Leaf(numeric.Slice(row * _numericWidth, _numericWidth), categories.Slice(row * _categories, _categories));
            _leaves.AsSpan(leaf * _width, _width).CopyTo(scores[(row * _width)..]);
        }
    }

    private int Leaf(ReadOnlySpan<float> numbers, ReadOnlySpan<int> categories)
    {
        var place = _nodes.Length == 0 ? ~0 : 0;
        while (place >= 0)
        {
            ref readonly var node = ref _nodes[place];
            var left = node.Left is not null ? node.Left[categories[node.Column - _numericCount]]
                : node.Indicator >= 0 && numbers[node.Indicator] != 0 ? node.MissingLeft
                : numbers[node.Column] <= node.Threshold;
            place = left ? node.LeftPlace : node.RightPlace;
        }
        return ~place;
    }

    private static bool[] Known(IReadOnlyList<int> ids, int values)
    {
        var known = new bool[values + 1];
        foreach (var id in ids) known[id] = true;
        return known;
    }

    private readonly record struct Node(int Column, int Indicator, float Threshold, bool MissingLeft, bool[]? Left, int LeftPlace, int RightPlace);
}
