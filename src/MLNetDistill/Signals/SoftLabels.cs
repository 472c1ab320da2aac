using MLNetDistill.Inference;

namespace MLNetDistill.Signals;

/// <summary>
/// What a teacher says about the outputs of each example: dense (a score for every class) or top-k. Scores are kept as logits, so that any
/// temperature can be applied later: K per row for multiclass and multi-label, one for binary (the second class's logit) and for
/// regression (the predicted value). Immutable.
/// </summary>
public abstract class SoftLabels
{
    private protected SoftLabels(TaskKind task, IReadOnlyList<string> classes, int count) => (Task, Classes, Count) = (task, classes, count);

    /// <summary>What the teacher predicts.</summary>
    public TaskKind Task { get; }

    /// <summary>The teacher's class names, in the order of its scores; none for regression.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>The given rows in the given order.</summary>
    public abstract SoftLabels Select(ReadOnlySpan<int> rows);

    /// <summary>These rows followed by those of <paramref name="other"/>, of the same kind, task and classes.</summary>
    /// <exception cref="ArgumentException">The two do not fit together; the message names the difference.</exception>
    public abstract SoftLabels Append(SoftLabels other);

    /// <summary>The same scores in another class order, matched by name.</summary>
    /// <exception cref="ArgumentException">A name is missing on either side; the message lists the names that don't match.</exception>
    public abstract SoftLabels Align(IReadOnlyList<string> classes);

    private protected int[] OrderOf(IReadOnlyList<string> classes)
    {
        var missing = classes.Except(Classes).ToList();
        var extra = Classes.Except(classes).ToList();
        if (missing.Count + extra.Count > 0)
        {
            throw new ArgumentException("The teacher's classes are not the data's: "
                + (missing.Count > 0 ? $"the teacher lacks {List(missing)}" : "") + (missing.Count > 0 && extra.Count > 0 ? "; " : "")
                + (extra.Count > 0 ? $"the data lack {List(extra)}" : "") + ". Class names are matched exactly, in any order.");
        }
        return [.. classes.Select(name => Classes.TakeWhile(own => own != name).Count())];

        static string List(List<string> names) => string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
    }
}
