using MLNetDistill.Data;
using MLNetDistill.Signals;


namespace MLNetDistill.Evaluation;

/// <summary>Right and wrong memberships of a multi-label task, per class. Unknown memberships (NaN) are left out.</summary>
public sealed class MultiLabelCounts
{
    private readonly LabelCounts[] _classes;
    private long _examples;
    private long _wholeSets;

    /// <summary>Starts with nothing counted.</summary>
    public MultiLabelCounts(int classes) => _classes = [.. Enumerable.Repeat(new LabelCounts(0, 0, 0), classes)];

    /// <summary>Counts what several models say of the same examples, such as students from several seeds.</summary>
    /// <param name="models">What each says; classes are matched by name.</param>
    /// <param name="labels">What is right.</param>
    internal static MultiLabelCounts Of(IEnumerable<DenseSoftLabels> models, ExampleLabels labels)
    {
        var counts = new MultiLabelCounts(labels.Classes.Count);
        var predicted = new bool[labels.Classes.Count];
        var rows = ClassDecisions.Rows(labels);
        foreach (var scores in models.Select(model => (DenseSoftLabels)model.Align(labels.Classes)))
        {
            foreach (var row in rows)
            {
                for (var c = 0; c < predicted.Length; c++) predicted[c] = scores.Row(row)[c] > 0;
                counts.Add(predicted, labels[row], labels.IsUnseen(row));
            }
        }
        return counts;
    }

    /// <summary>Counts one example.</summary>
    /// <param name="predicted">Whether each class is predicted.</param>
    /// <param name="actual">1, 0 or NaN per class.</param>
    /// <param name="hasUnseen">True if the example also belongs to a class that the model does not know: its set can't be right.</param>
    public void Add(ReadOnlySpan<bool> predicted, ReadOnlySpan<float> actual, bool hasUnseen = false)
    {
        var whole = !hasUnseen;
        for (var c = 0; c < predicted.Length; c++)
        {
            if (float.IsNaN(actual[c])) continue;
            var member = actual[c] > 0.5f;
            var (right, named, members) = _classes[c];
            _classes[c] = new(right + (predicted[c] && member ? 1 : 0), named + (predicted[c] ? 1 : 0), members + (member ? 1 : 0));
            whole &= predicted[c] == member;
        }
        _examples++;
        if (whole) _wholeSets++;
    }

    /// <summary>The counts of each class.</summary>
    public IReadOnlyList<LabelCounts> Classes => _classes;

    /// <summary>F1 of all memberships together; NaN if none was predicted or right.</summary>
    public double MicroF1 => new LabelCounts(_classes.Sum(c => c.Right), _classes.Sum(c => c.Predicted), _classes.Sum(c => c.Actual)).F1;

    /// <summary>The plain mean of the F1 of the classes that were predicted or right anywhere.</summary>
    public double MacroF1 => _classes.Select(c => c.F1).Where(f1 => !double.IsNaN(f1)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The share of examples whose every known membership is right.</summary>
    public double SubsetAccuracy => _examples == 0 ? double.NaN : (double)_wholeSets / _examples;
}
