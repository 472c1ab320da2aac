using MLNetDistill.Inference;


namespace MLNetDistill.Data;

/// <summary>
/// The label side of an <see cref="ExampleSet"/>: one <see cref="Width"/>-long row of numbers per example. A class task has width 1 and
/// holds the class index; multi-label has width K and holds 0 or 1; regression has width 1 and holds the target. NaN marks a missing label.
/// A row of a test set may also belong to a class that is none of <see cref="Classes"/>: to training it is unlabeled, to an evaluation it is
/// a row that the model can't get right.
/// </summary>
public sealed class ExampleLabels
{
    /// <summary>The class index that marks a row whose class is none of <see cref="Classes"/>.</summary>
    public const int UnseenClass = -2;

    private readonly float[] _values;
    private readonly bool[]? _unseen; // null: no row is of an unseen class

    private ExampleLabels(TaskKind task, IReadOnlyList<string> classes, float[] values, bool[]? unseen = null) =>
        (Task, Classes, _values, _unseen) = (task, classes, values, unseen is not null && unseen.Contains(true) ? unseen : null);

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>The class names; two for binary, none for regression.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The numbers per example: K for multi-label, otherwise 1.</summary>
    public int Width => Task == TaskKind.MultiLabel ? Classes.Count : 1;

    /// <summary>The number of rows.</summary>
    public int Count => _values.Length / Width;

    /// <summary>Class indices, −1 for an unlabeled row, <see cref="UnseenClass"/> for a row of another class. Two classes make a binary task unless <paramref name="task"/> says multiclass.</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, duplicate names, or an index out of range; the message gives the row.</exception>
    public static ExampleLabels OfClasses(IReadOnlyList<string> classes, ReadOnlySpan<int> indices, TaskKind? task = null)
    {
        var kind = task ?? (classes.Count == 2 ? TaskKind.Binary : TaskKind.Multiclass);
        if (kind is not (TaskKind.Binary or TaskKind.Multiclass)) throw new ArgumentException($"Class indices are labels of a binary or multiclass task, not of {kind}.", nameof(task));
        CheckClasses(classes, kind);
        var values = new float[indices.Length];
        var unseen = new bool[indices.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (indices[i] < UnseenClass || indices[i] >= classes.Count)
                throw new ArgumentException($"Row {i} has class index {indices[i]}; there are {classes.Count} classes.", nameof(indices));
            values[i] = indices[i] < 0 ? float.NaN : indices[i];
            unseen[i] = indices[i] == UnseenClass;
        }
        return new(kind, classes, values, unseen);
    }

    /// <summary>Targets of a regression, NaN for an unlabeled row.</summary>
    public static ExampleLabels OfTargets(float[] targets) => new(TaskKind.Regression, [], targets);

    /// <summary>0 or 1 per class, [rows × classes]; NaN where unknown.</summary>
    /// <param name="classes">The class names.</param>
    /// <param name="memberships">The values, row-major.</param>
    /// <param name="unseen">Per row, true if it also belongs to a class that is none of <paramref name="classes"/>; null (default) for no row.</param>
    /// <exception cref="ArgumentException">No class, duplicate names, or lengths that don't fit together.</exception>
    public static ExampleLabels OfSets(IReadOnlyList<string> classes, float[] memberships, bool[]? unseen = null)
    {
        CheckClasses(classes, TaskKind.MultiLabel);
        if (memberships.Length % classes.Count != 0)
            throw new ArgumentException($"{memberships.Length} values are not whole rows of {classes.Count} classes.", nameof(memberships));
        if (unseen is not null && unseen.Length != memberships.Length / classes.Count)
            throw new ArgumentException($"{unseen.Length} marks came with {memberships.Length / classes.Count} rows.", nameof(unseen));
        return new(TaskKind.MultiLabel, classes, memberships, unseen);
    }

    /// <summary>One example's row.</summary>
    public ReadOnlySpan<float> this[int row] => _values.AsSpan(row * Width, Width);

    /// <summary>True if any part of the row's label is known.</summary>
    public bool IsLabeled(int row)
    {
        foreach (var value in this[row])
            if (!float.IsNaN(value)) return true;
        return false;
    }

    /// <summary>True if the row belongs to a class that is none of <see cref="Classes"/>: every prediction for it is wrong.</summary>
    public bool IsUnseen(int row) => _unseen is not null && _unseen[row];

    /// <summary>The class index of a row of a binary or multiclass task; −1 if unlabeled or of an unseen class.</summary>
    public int ClassIndex(int row) => float.IsNaN(_values[row]) ? -1 : (int)_values[row];

    /// <summary>The same rows with every label missing: what a student learns from when only the teacher speaks.</summary>
    public ExampleLabels WithoutLabels()
    {
        var values = new float[_values.Length];
        Array.Fill(values, float.NaN);
        return new(Task, Classes, values);
    }

    /// <summary>The given rows in the given order.</summary>
    public ExampleLabels Select(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Width];
        for (var i = 0; i < rows.Length; i++) this[rows[i]].CopyTo(values.AsSpan(i * Width));
        return new(Task, Classes, values, UnseenOf(rows));
    }

    /// <summary>These rows followed by those of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">Another task or other classes.</exception>
    public ExampleLabels Append(ExampleLabels other) => other.Task == Task && other.Classes.SequenceEqual(Classes)
        ? new(Task, Classes, [.. _values, .. other._values], _unseen is null && other._unseen is null ? null : [.. _unseen ?? new bool[Count], .. other._unseen ?? new bool[other.Count]])
        : throw new ArgumentException("Labels can only be joined with labels of the same task and the same classes in the same order.", nameof(other));

    private bool[]? UnseenOf(ReadOnlySpan<int> rows)
    {
        if (_unseen is null) return null;
        var unseen = new bool[rows.Length];
        for (var i = 0; i < rows.Length; i++) unseen[i] = _unseen[rows[i]];
        return unseen;
    }

    private static void CheckClasses(IReadOnlyList<string> classes, TaskKind task)
    {
        var least = task == TaskKind.MultiLabel ? 1 : 2;
        if (classes.Count < least) throw new ArgumentException($"A {task} task needs at least {least} classes; found {classes.Count}{(classes.Count == 1 ? $" ('{classes[0]}')" : "")}.", nameof(classes));
        if (task == TaskKind.Binary && classes.Count != 2) throw new ArgumentException($"A binary task has two classes, not {classes.Count}.", nameof(classes));
        if (classes.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ArgumentException($"The class '{twice.Key}' is named twice.", nameof(classes));
    }
}
