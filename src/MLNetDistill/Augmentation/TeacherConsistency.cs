using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Augmentation;

/// <summary>Tells whether a teacher says of a copy what it says of the example.</summary>
/// <param name="originals">The scores of the examples.</param>
internal sealed class TeacherConsistency(SoftLabels originals)
{
    private readonly double _deviation = originals is DenseSoftLabels { Task: TaskKind.Regression } values ? ColumnStatistics.Of(values.Values.ToArray()).Deviation : 0;

    /// <summary>True if the two agree.</summary>
    /// <param name="original">The example.</param>
    /// <param name="copies">The scores of the copies, for the same classes in the same order.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="tolerance">For values: how far apart they may be, in standard deviations.</param>
    public bool Holds(int original, SoftLabels copies, int copy, double tolerance)
    {
        if (originals.Task == TaskKind.Multiclass) return Highest(originals, original) == Highest(copies, copy);
        var before = ((DenseSoftLabels)originals).Row(original);
        var after = ((DenseSoftLabels)copies).Row(copy);
        if (originals.Task == TaskKind.Regression) return Math.Abs(after[0] - before[0]) <= tolerance * _deviation;
        for (var c = 0; c < before.Length; c++)
            if (before[c] > 0 != after[c] > 0) return false;
        return true;
    }

    private static int Highest(SoftLabels scores, int row) => scores is TopKSoftLabels top ? top.Indices(row)[0]
        : Prediction.ClassOf(scores.Task, ((DenseSoftLabels)scores).Row(row));
}
