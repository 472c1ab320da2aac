using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Students;

/// <summary>What the raw outputs of a network mean.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Classes">The class names in the order of the outputs; none for regression.</param>
/// <param name="TargetMean">Regression only: added to the scaled output.</param>
/// <param name="TargetScale">Regression only: the factor of the raw output before the mean is added.</param>
internal sealed record OutputSpec(TaskKind Task, IReadOnlyList<string> Classes, float TargetMean = 0, float TargetScale = 1)
{
    /// <summary>The number of raw outputs.</summary>
    public int Count => Logits.Width(Task, Classes.Count);

    public static OutputSpec Of(StudentSpec spec) => new(spec.Task, spec.Classes, spec.TargetMean, spec.TargetScale);

    /// <summary>A regression's targets are standardized by the known labels, or else by the teacher's scores.</summary>
    public static OutputSpec Fit(ExampleLabels labels, SoftLabels? softLabels = null)
    {
        if (labels.Task != TaskKind.Regression) return new(labels.Task, labels.Classes);
        var known = Enumerable.Range(0, labels.Count).Where(labels.IsLabeled).Select(row => labels[row][0]).ToArray();
        var statistics = known.Length > 0 || softLabels is not DenseSoftLabels dense ? ColumnStatistics.Of(known) : ColumnStatistics.Of(dense.Values.ToArray());
        return new(labels.Task, labels.Classes, (float)statistics.Mean, statistics.Scale);
    }
}
