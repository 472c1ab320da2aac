using MLNetDistill.Losses;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Every bound on the critic's scores against its formula by hand.</summary>
public class MutualInformationTests
{
    private static readonly double[,] Features = Matrix(5, 4, 1), Others = Matrix(5, 3, 2);

    [Fact]
    public void Nwj_has_the_baseline_e() => Raises(MutualInformationBound.Nwj, 0.9, (scores, _) => 1 + Joint(scores, _ => 1) - Marginal(scores, _ => Math.E));

    [Fact]
    public void Tuba_has_the_learned_baseline() => Raises(MutualInformationBound.Tuba, 0.9, (scores, log) => 1 + Joint(scores, i => log[i]) - Marginal(scores, i => Math.Exp(log[i])));

    [Fact]
    public void Info_nce_is_the_logarithm_of_the_batch_minus_the_contrast() => Raises(MutualInformationBound.InfoNce, 0.9, (scores, _) => Math.Log(5) - ByHand.Contrast(scores));

    [Theory, InlineData(0), InlineData(0.3), InlineData(0.9), InlineData(1)]
    public void Interpolated_mixes_the_learned_baseline_with_the_rest_of_the_batch(double alpha) => Raises(MutualInformationBound.Interpolated, alpha, (scores, log) =>
    {
        // The baseline of a row: its scores without one column, mixed with the learned one.
        double Baseline(int i, int without) => (alpha * Enumerable.Range(0, 5).Where(j => j != without).Average(j => Math.Exp(scores[i][j]))) + ((1 - alpha) * Math.Exp(log[i]));
        return 1 + Joint(scores, i => Enumerable.Range(0, 5).Where(j => j != i).Average(j => Math.Log(Baseline(i, j)))) - Marginal(scores, i => Baseline(i, i));
    });

    private static void Raises(MutualInformationBound bound, double alpha, Func<double[][], double[], double> formula)
    {
        using var scope = NewDisposeScope();
        using var term = new MutualInformationLoss { Bound = bound, Alpha = alpha }.Bind(Setting(Shape(Features), Shape(Others), 5));
        // As it begins, a critic scores everything near 0, and the bounds are nearly the same.
        using (no_grad())
            foreach (var parameter in term.Parameters) parameter.Scale(1.5);
        double[][] own = [.. ByHand.Rows(Features).Select(row => ByHand.Dense(row, [.. term.Parameters.Take(6)]))];
        double[][] target = [.. ByHand.Rows(Others).Select(row => ByHand.Dense(row, [.. term.Parameters.Skip(6).Take(6)]))];
        double[] log = [.. ByHand.Rows(Others).Select(row => ByHand.Dense(row, [.. term.Parameters.Skip(12)])[0])];
        var expected = formula([.. own.Select(s => target.Select(t => ByHand.Dot(s, t)).ToArray())], log);
        Assert.Equal(-expected, Compute(term, Vectors(tensor(Features)), Vectors(tensor(Others))).ToNumber(), 1e-12);
    }

    private static double Joint(double[][] scores, Func<int, double> logBaseline) => scores.Select((row, i) => row[i] - logBaseline(i)).Average();

    private static double Marginal(double[][] scores, Func<int, double> baseline) =>
        scores.SelectMany((row, i) => row.Where((_, j) => j != i).Select(score => Math.Exp(score) / baseline(i))).Average();
}
