using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Training;

/// <summary>From a grown tree to the student: the questions by number, and what its leaves say as raw outputs.</summary>
internal sealed class TreeLeaves(TaskKind task, TreeNode root)
{
    /// <summary>The raw outputs of a leaf.</summary>
    public float[] Scores(TreeNode node)
    {
        var (sum, weight) = (node.Tally.Sum, node.Tally.Weight);
        if (task == TaskKind.Regression) return [(float)(sum[0] / weight)];
        // One example that says what all say on average: no class becomes impossible because a small leaf has not seen it.
        var example = root.Tally.Weight / root.Tally.Count;
        var probabilities = sum.Select((s, k) => (s + (example * root.Tally.Sum[k] / root.Tally.Weight)) / (weight + example));
        return [.. probabilities.Select(p => (float)(task == TaskKind.Multiclass ? Math.Log(Math.Max(p, Logits.Clamp)) : Logits.OfProbability(p)))];
    }

    /// <summary>The tree after so many splits.</summary>
    public (TreeSpec Tree, WeightSet Weights) Export(int splits)
    {
        var questions = new List<TreeSplit>();
        var leaves = new List<float[]>();
        Place(root);
        var weights = new WeightSet();
        weights.Add("leaves.weight", [leaves.Count, leaves[0].Length], [.. leaves.SelectMany(scores => scores)]);
        return (new() { Splits = questions }, weights);

        int Place(TreeNode node)
        {
            if (node.Order >= splits)
            {
                leaves.Add(Scores(node));
                return ~(leaves.Count - 1);
            }
            var place = questions.Count;
            questions.Add(null!);
            var question = node.Question!;
            questions[place] = new TreeSplit
            {
                Column = question.Column,
                Threshold = question.Left is null ? question.Threshold : null,
                MissingLeft = question.MissingLeft,
                Categories = question.Left is { } left ? [.. Enumerable.Range(0, left.Length).Where(id => left[id])] : null,
                Left = Place(node.Left!),
                Right = Place(node.Right!),
            };
            return place;
        }
    }
}
