namespace MLNetDistill.Training;

/// <summary>
/// Finds the question that lowers the squared error of a node most (Breiman et al., 1984). Missing numbers are tried on both sides. The values of a category are put in
/// the order of their mean targets along the direction in which these differ most, which gives the best subset for one output and a good one for several
/// (Coppersmith, Hong and Hosking, Partitioning Nominal Attributes in Decision Trees, 1999).
/// </summary>
internal sealed class TreeSearch
{
    private const int PowerIterations = 10;

    private readonly TreeColumns _columns;
    private readonly int _minExamples;
    private readonly int[] _order;
    private readonly TreeTargets _targets;
    private readonly TreeTally _left, _right, _missing;
    private readonly float[] _keys;
    private readonly int[] _rows;
    private TreeQuestion? _best;
    private double _bestScore;

    /// <summary>Prepares a search.</summary>
    /// <param name="columns">The table.</param>
    /// <param name="targets">What its rows should say.</param>
    /// <param name="minExamples">The fewest rows of a side.</param>
    /// <param name="order">The columns in the order in which they are tried: the first of equally good ones wins.</param>
    public TreeSearch(TreeColumns columns, TreeTargets targets, int minExamples, int[] order)
    {
        (_columns, _targets, _minExamples, _order) = (columns, targets, minExamples, order);
        (_left, _right, _missing) = (new(targets), new(targets), new(targets));
        (_keys, _rows) = (new float[targets.Weights.Length], new int[targets.Weights.Length]);
    }

    /// <summary>The best question, and by how much it lowers the squared error; null if no question lowers it by more than the least gain.</summary>
    public (TreeQuestion? Question, double Gain) Find(TreeNode node, double leastGain)
    {
        (_best, _bestScore) = (null, node.Tally.Score + leastGain);
        foreach (var column in _order)
        {
            if (column < _columns.Numeric) TryNumber(node, column);
            else TryCategory(node, column);
        }
        return (_best, _bestScore - node.Tally.Score);
    }

    private void TryNumber(TreeNode node, int column)
    {
        var count = 0;
        _left.Clear();
        _missing.Clear();
        foreach (var row in node.Rows)
        {
            if (_columns.IsMissing(row, column)) _missing.Add(row);
            else (_keys[count], _rows[count++]) = (_columns.Number(row, column), row);
        }
        Array.Sort(_keys, _rows, 0, count);
        for (var i = 0; i < count; i++)
        {
            _left.Add(_rows[i]);
            if (i == count - 1)
            {
                // Every known value on one side, the missing ones on the other.
                if (_missing.Count > 0) TrySides(node, _left, () => new(column, _keys[count - 1]));
                return;
            }
            if (_keys[i] == _keys[i + 1]) continue;
            var middle = _keys[i] + ((_keys[i + 1] - _keys[i]) / 2);
            // Between neighboring floats there is no other.
            var threshold = middle < _keys[i + 1] ? middle : _keys[i];
            if (_missing.Count == 0)
            {
                // Nothing is known about missing values here; they follow the greater part.
                TrySides(node, _left, () => new(column, threshold, MissingLeft: _left.Weight > _right.Weight));
                continue;
            }
            TrySides(node, _left, () => new(column, threshold));
            _left.Add(_missing);
            TrySides(node, _left, () => new(column, threshold, MissingLeft: true));
            _left.SetDifference(_left, _missing);
        }
    }

    private void TryCategory(TreeNode node, int column)
    {
        var tallies = new TreeTally?[_columns.Categories[column - _columns.Numeric]];
        foreach (var row in node.Rows) (tallies[_columns.Category(row, column)] ??= new(_targets)).Add(row);
        var present = Enumerable.Range(0, tallies.Length).Where(id => tallies[id] is not null).ToArray();
        if (present.Length < 2) return;
        var places = Places(node.Tally, [.. present.Select(id => tallies[id]!)]);
        Array.Sort(places, present);
        _left.Clear();
        for (var i = 0; i < present.Length - 1; i++)
        {
            _left.Add(tallies[present[i]]!);
            var listed = i + 1;
            TrySides(node, _left, () =>
            {
                // The lighter side is listed; values that were not seen here follow the other.
                var left = new bool[tallies.Length];
                foreach (var id in _left.Weight > _right.Weight ? present[listed..] : present[..listed]) left[id] = true;
                return new(column, Left: left);
            });
        }
    }

    /// <summary>Where the means of the values lie along their first principal direction (by power iteration).</summary>
    private static double[] Places(TreeTally all, TreeTally[] values)
    {
        var differences = values.Select(value => value.Sum.Select((sum, k) => (sum / value.Weight) - (all.Sum[k] / all.Weight)).ToArray()).ToArray();
        var direction = differences.Zip(values).MaxBy(pair => pair.Second.Weight * Dot(pair.First, pair.First)).First;
        for (var i = 0; i < PowerIterations; i++)
        {
            var next = new double[direction.Length];
            for (var v = 0; v < values.Length; v++)
            {
                var factor = values[v].Weight * Dot(differences[v], direction);
                for (var k = 0; k < next.Length; k++) next[k] += factor * differences[v][k];
            }
            var length = Math.Sqrt(Dot(next, next));
            if (length == 0) break;
            direction = [.. next.Select(x => x / length)];
        }
        return [.. differences.Select(difference => Dot(difference, direction))];
    }

    private void TrySides(TreeNode node, TreeTally left, Func<TreeQuestion> question)
    {
        if (left.Count < _minExamples || node.Tally.Count - left.Count < _minExamples) return;
        _right.SetDifference(node.Tally, left);
        var score = left.Score + _right.Score;
        if (score <= _bestScore) return;
        (_best, _bestScore) = (question(), score);
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
