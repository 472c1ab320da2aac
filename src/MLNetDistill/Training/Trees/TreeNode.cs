namespace MLNetDistill.Training;

/// <summary>A question about a row.</summary>
/// <param name="Column">The column: numeric ones count first, then the categorical ones.</param>
/// <param name="Threshold">Numeric columns: a value up to this one goes left.</param>
/// <param name="MissingLeft">Numeric columns: true if a missing value goes left.</param>
/// <param name="Left">Categorical columns: per id true if it goes left.</param>
internal sealed record TreeQuestion(int Column, float Threshold = 0, bool MissingLeft = false, bool[]? Left = null);

/// <summary>A node of a growing tree.</summary>
/// <param name="rows">The training rows that reach it.</param>
/// <param name="depth">The number of questions on the way.</param>
/// <param name="tally">The sum of their targets.</param>
internal sealed class TreeNode(int[] rows, int depth, TreeTally tally)
{
    public int[] Rows { get; } = rows;

    public int Depth { get; } = depth;

    public TreeTally Tally { get; } = tally;

    /// <summary>The validation rows that reach it.</summary>
    public int[] ValidationRows { get; set; } = [];

    /// <summary>The best question, if there is one that helps.</summary>
    public TreeQuestion? Question { get; set; }

    /// <summary>Counts the splits of the tree; the greatest number while it is a leaf.</summary>
    public int Order { get; set; } = int.MaxValue;

    public TreeNode? Left { get; set; }

    public TreeNode? Right { get; set; }
}
