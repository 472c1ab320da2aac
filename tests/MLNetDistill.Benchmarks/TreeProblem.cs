using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.Benchmarks;

/// <summary>A tree of choices with a parabola at each leaf; the branches share dimensions (after Jenatton et al., Bayesian Optimization with Tree-structured Dependencies, 2017). Best score -0.1.</summary>
internal sealed class TreeProblem() : SearchProblem("tree", new(
[
    new ChoiceDimension("x1", [0L, 1L]),
    new ChoiceDimension("x2", [0L, 1L]) { Condition = new("x1", 0L) },
    new ChoiceDimension("x3", [0L, 1L]) { Condition = new("x1", 1L) },
    new RealDimension("x4", -1, 1) { Condition = new("x2", 0L) },
    new RealDimension("x5", -1, 1) { Condition = new("x2", 1L) },
    new RealDimension("x6", -1, 1) { Condition = new("x3", 0L) },
    new RealDimension("x7", -1, 1) { Condition = new("x3", 1L) },
    new RealDimension("r8", 0, 1) { Condition = new("x1", 0L) },
    new RealDimension("r9", 0, 1) { Condition = new("x1", 1L) },
]))
{
    public override double Seconds(Configuration point) => 1;

    public override double Score(Configuration point)
    {
        var (leaf, floor) = point["x1"].Equals(0L)
            ? point["x2"].Equals(0L) ? ("x4", 0.1) : ("x5", 0.2)
            : point["x3"].Equals(0L) ? ("x6", 0.3) : ("x7", 0.4);
        var x = (double)point[leaf];
        return -((x * x) + floor + (double)point[point["x1"].Equals(0L) ? "r8" : "r9"]);
    }
}
