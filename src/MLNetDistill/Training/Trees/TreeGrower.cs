using MLNetDistill.Inference;


namespace MLNetDistill.Training;

/// <summary>Grows a tree, the split that helps most first, so that every stage of it is the best tree of its size that this way finds.</summary>
internal sealed class TreeGrower
{
    // A split that gains less of the error than this gains nothing but rounding.
    private const double LeastShare = 1e-7;

    private readonly TreeArchitecture _architecture;
    private readonly TreeColumns _columns;
    private readonly TreeTargets _targets;
    private readonly TreeSearch _search;
    private readonly double _leastGain;
    private readonly PriorityQueue<TreeNode, (double NegativeGain, int Age)> _leaves = new();
    private int _nodes;

    /// <param name="architecture">The limits.</param>
    /// <param name="columns">The table.</param>
    /// <param name="targets">What its rows should say.</param>
    /// <param name="seed">Which of equally good columns is asked first follows from it.</param>
    public TreeGrower(TreeArchitecture architecture, TreeColumns columns, TreeTargets targets, int seed)
    {
        (_architecture, _columns, _targets) = (architecture, columns, targets);
        var order = Enumerable.Range(0, columns.Count).ToArray();
        new SeededRandom(seed, "columns").Shuffle(order);
        _search = new(columns, targets, architecture.MinExamples, order);
        Root = Node([.. Enumerable.Range(0, targets.Weights.Length).Where(row => targets.Weights[row] > 0)], 0);
        _leastGain = LeastShare * Error(Root);
        Offer(Root);
    }

    public TreeNode Root { get; }

    /// <summary>The number of splits.</summary>
    public int Splits { get; private set; }

    /// <summary>Splits the leaf that gains most by it.</summary>
    /// <returns>The node that was a leaf; null if nothing is left to gain, or the tree has all the leaves it may have.</returns>
    public TreeNode? Grow()
    {
        if (Splits + 1 >= _architecture.MaxLeaves || !_leaves.TryDequeue(out var node, out _)) return null;
        var sides = node.Rows.ToLookup(row => _columns.GoesLeft(node.Question!, row));
        (node.Left, node.Right) = (Node([.. sides[true]], node.Depth + 1), Node([.. sides[false]], node.Depth + 1));
        node.Order = Splits++;
        Offer(node.Left);
        Offer(node.Right);
        return node;
    }

    /// <summary>The squared error of a tree of so many splits, the mean over the weights.</summary>
    public double Loss(int splits)
    {
        return Sum(Root) / Root.Tally.Weight;

        double Sum(TreeNode node) => node.Order < splits ? Sum(node.Left!) + Sum(node.Right!) : Error(node);
    }

    private TreeNode Node(int[] rows, int depth)
    {
        var tally = new TreeTally(_targets);
        foreach (var row in rows) tally.Add(row);
        return new(rows, depth, tally);
    }

    private void Offer(TreeNode node)
    {
        if (node.Depth == _architecture.MaxDepth || node.Rows.Length < 2 * _architecture.MinExamples) return;
        (node.Question, var gain) = _search.Find(node, _leastGain);
        if (node.Question is not null) _leaves.Enqueue(node, (-gain, _nodes++));
    }

    private double Error(TreeNode node)
    {
        double error = 0;
        foreach (var row in node.Rows)
        {
            for (var k = 0; k < _targets.Width; k++)
            {
                var difference = _targets.Values[(row * _targets.Width) + k] - (node.Tally.Sum[k] / node.Tally.Weight);
                error += _targets.Weights[row] * difference * difference;
            }
        }
        return error;
    }
}
