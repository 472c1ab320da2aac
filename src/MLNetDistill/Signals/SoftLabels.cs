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

    /// <summary>Dense or top-k.</summary>
    internal SoftLabelKind Kind => this is TopKSoftLabels ? SoftLabelKind.TopK : SoftLabelKind.Dense;

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>One example's scores as probabilities, one per class (two for binary); the mass outside a top k in equal parts on the other classes.</summary>
    /// <exception cref="ArgumentException">A regression has no probabilities.</exception>
    public abstract double[] Probabilities(int row);

    /// <summary>The given rows in the given order.</summary>
    public abstract SoftLabels Select(ReadOnlySpan<int> rows);

    /// <summary>These rows followed by those of <paramref name="other"/>, of the same kind, task and classes.</summary>
    /// <exception cref="ArgumentException">The two do not fit together; the message names the difference.</exception>
    public abstract SoftLabels Append(SoftLabels other);

    /// <summary>The same scores in another class order, matched by name.</summary>
    /// <exception cref="ArgumentException">A name is missing on either side; the message lists the names that don't match.</exception>
    public abstract SoftLabels Align(IReadOnlyList<string> classes);

    /// <summary>What distinguishes a teacher's classes from those of the data, for messages; null if they are the same, in any order.</summary>
    internal static string? DifferenceOf(IReadOnlyList<string> teacher, IReadOnlyList<string> data)
    {
        var missing = data.Except(teacher).ToList();
        var extra = teacher.Except(data).ToList();
        if (missing.Count + extra.Count == 0) return null;
        return (missing.Count > 0 ? $"the teacher lacks {List(missing)}" : "") + (missing.Count > 0 && extra.Count > 0 ? "; " : "") + (extra.Count > 0 ? $"the data lack {List(extra)}" : "");

        static string List(List<string> names) => string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
    }

    private protected int[] OrderOf(IReadOnlyList<string> classes)
    {
        if (DifferenceOf(Classes, classes) is { } difference)
            throw new ArgumentException($"The teacher's classes are not the data's: {difference}. Class names are matched exactly, in any order.");
        var positions = Classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        return [.. classes.Select(name => positions[name])];
    }

    /// <summary>In the order of these classes if they are the same, as it is if they are others.</summary>
    internal SoftLabels AlignIfSame(IReadOnlyList<string> classes) => DifferenceOf(Classes, classes) is null ? Align(classes) : this;

    private protected static bool IsIdentity(int[] order)
    {
        for (var i = 0; i < order.Length; i++)
            if (order[i] != i) return false;
        return true;
    }

    private protected void CheckSameOutputs(SoftLabels other)
    {
        if (other.Task != Task || !other.Classes.SequenceEqual(Classes))
            throw new ArgumentException("Soft labels can only be joined with those of the same task and the same classes in the same order; use Align first.", nameof(other));
    }

    internal static void CheckClasses(TaskKind task, IReadOnlyList<string> classes)
    {
        var (least, most) = task switch { TaskKind.Binary => (2, 2), TaskKind.Multiclass => (2, int.MaxValue), TaskKind.MultiLabel => (1, int.MaxValue), _ => (0, 0) };
        if (classes.Count < least || classes.Count > most)
            throw new ArgumentException($"A {task} teacher has {(least == most ? $"{least}" : $"at least {least}")} classes, not {classes.Count}.", nameof(classes));
        if (classes.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The teacher names the class '{twice.Key}' twice.", nameof(classes));
    }
}
