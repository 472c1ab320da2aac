using MLNetDistill.Inference;
using MLNetDistill.Losses;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses;

/// <summary>What the papers promise of single losses, against calculations by hand.</summary>
public class LossPropertyTests
{
    private const TaskKind Task = TaskKind.Multiclass;
    private static readonly double[,] A = Scores(6, 5, 21), B = Scores(6, 5, 22);
    private static readonly double[] Known = [0, 4, 2, 1, 3, 2];

    [Fact]
    public void The_jensen_shannon_divergence_is_symmetric_and_at_most_ln_2()
    {
        Assert.Equal(Value(new JensenShannonLoss(), Task, A, B, Known), Value(new JensenShannonLoss(), Task, B, A, Known), 1e-14);
        double[,] one = { { 50, 0 } }, other = { { 0, 50 } };
        Assert.Equal(Math.Log(2), Value(new JensenShannonLoss(), Task, one, other, [0]), 1e-14);
    }

    [Fact]
    public void Dkd_with_the_teachers_doubt_as_beta_is_kd()
    {
        for (var i = 0; i < 6; i++)
        {
            var doubt = 1 - Softmax(B, i)[(int)Known[i]];
            var decoupled = new DecoupledKdLoss { Temperature = 1, Beta = doubt };
            Assert.Equal(
                Value(new KnowledgeDistillationLoss { Temperature = 1 }, Task, Row(A, i), Row(B, i), [Known[i]]),
                Value(decoupled, Task, Row(A, i), Row(B, i), [Known[i]]), 1e-14);
        }
    }

    [Fact]
    public void The_teachers_choice_stands_in_for_an_unknown_label()
    {
        double[] unknown = [.. Enumerable.Repeat(double.NaN, 6)];
        double[] chosen = [.. Enumerable.Range(0, 6).Select(i => (double)Array.IndexOf(Softmax(B, i), Softmax(B, i).Max()))];
        foreach (DistillationLoss loss in new DistillationLoss[] { new DecoupledKdLoss(), new TokenScaledKdLoss() })
        {
            Assert.Equal(Value(loss, Task, A, B, chosen), Value(loss, Task, A, B, unknown));
            Assert.NotEqual(Value(loss, Task, A, B, Known), Value(loss, Task, A, B, unknown));
        }
    }

    [Fact]
    public void Token_scaling_gives_the_published_weighted_cross_entropy()
    {
        double[] weights = [0.33510302088265703, 0.3304317800127028, 0.3344651991046401];
        var entropies = Enumerable.Range(0, 3).Select(i => -Softmax(Teacher, i).Sum(p => p * Math.Log(p)));
        var value = Value(new TokenScaledKdLoss(), Task, Student, Teacher, Labels);
        Assert.Equal(0.7868966044756283, value + weights.Zip(entropies, (w, h) => w * h).Sum(), 1e-14);
    }

    [Fact]
    public void Sorted_transport_does_not_see_the_order_of_classes_on_either_side()
    {
        var expected = Value(new UniversalLogitLoss(), Task, A, B, Known);
        Assert.Equal(expected, Value(new UniversalLogitLoss(), Task, Permuted(A), B, Known), 1e-14);
        Assert.Equal(expected, Value(new UniversalLogitLoss(), Task, A, Permuted(B), Known), 1e-14);
    }

    [Fact]
    public void Sorted_transport_fills_up_the_side_with_fewer_classes()
    {
        double[,] three = { { 1, 0, -1 } }, two = { { 0.5, -0.5 } };
        var (p, q) = (Softmax(three, 0), Softmax(two, 0));
        var expected = Math.Abs(p[0] - q[0]) + Math.Abs(p[1] - q[1]) + p[2];
        Assert.Equal(expected, Value(new UniversalLogitLoss(), Task, three, two, [0]), 1e-14);
        Assert.Equal(expected, Value(new UniversalLogitLoss(), Task, two, three, [0]), 1e-14);
    }

    [Fact]
    public void Standardized_logits_have_no_size()
    {
        var scaled = (double[,])A.Clone();
        for (var i = 0; i < 6; i++)
            for (var c = 0; c < 5; c++) scaled[i, c] = (A[i, c] * (i + 2)) + i;
        // The 1e-7 beside the standard deviation leaves a trace.
        Assert.Equal(Value(new LogitStandardizationLoss(), Task, A, B, Known), Value(new LogitStandardizationLoss(), Task, scaled, B, Known), 1e-7);
    }

    [Fact]
    public void Adaptive_kl_weighs_both_directions_by_the_gaps_of_head_and_tail()
    {
        var (value, gradient) = Evaluate(new AdaptiveKullbackLeiblerLoss(), Task, A, B, Known);
        var (forward, reverse) = (new KnowledgeDistillationLoss { Temperature = 1 }, new ReverseKullbackLeiblerLoss());
        var expected = 0.0;
        for (var i = 0; i < 6; i++)
        {
            var share = HeadShare(Softmax(B, i), Softmax(A, i));
            var (f, r) = (Evaluate(forward, Task, Row(A, i), Row(B, i), [0]), Evaluate(reverse, Task, Row(A, i), Row(B, i), [0]));
            expected += ((share * f.Value) + ((1 - share) * r.Value)) / 6;
            for (var c = 0; c < 5; c++) Assert.Equal(((share * f.Gradient[c]) + ((1 - share) * r.Gradient[c])) / 6, gradient[(i * 5) + c], 1e-14);
        }
        Assert.Equal(expected, value, 1e-14);
        Assert.Equal(value, Value(new AdaptiveKullbackLeiblerLoss(), Task, Permuted(A), Permuted(B), Known), 1e-14);
    }

    [Fact]
    public void A_wrong_teacher_is_corrected_by_just_the_margin()
    {
        double[,] student = { { 0.3, -0.2, 0.5 } }, teacher = { { Math.Log(0.6), Math.Log(0.3), Math.Log(0.1) } };
        var q = Softmax(student, 0);
        Assert.Equal(KullbackLeibler([4.8 / 13, 7.4 / 13, 0.8 / 13], q), Value(new CorrectedKdLoss(), Task, student, teacher, [1]), 1e-14);
        // A teacher that is right by the margin is left alone, and so is one whose row has no label.
        Assert.Equal(KullbackLeibler([0.6, 0.3, 0.1], q), Value(new CorrectedKdLoss(), Task, student, teacher, [0]), 1e-14);
        Assert.Equal(KullbackLeibler([0.6, 0.3, 0.1], q), Value(new CorrectedKdLoss(), Task, student, teacher, [double.NaN]), 1e-14);
    }

    [Fact]
    public void The_mass_outside_the_top_k_is_a_class_of_its_own_or_spread()
    {
        double[,] student = { { 0.3, -0.2, 0.5, 0 } }, teacher = { { Math.Log(0.2), Math.Log(0.5), Math.Log(0.05), Math.Log(0.25) } };
        var q = Softmax(student, 0);
        Assert.Equal(KullbackLeibler([0.5, 0.25, 0.25], [q[1], q[3], q[0] + q[2]]), Value(new TopKKullbackLeiblerLoss { K = 2 }, Task, student, teacher, [0]), 1e-14);
        Assert.Equal(KullbackLeibler([0.125, 0.5, 0.125, 0.25], q), Value(new TopKKullbackLeiblerLoss { K = 2, MissingMass = MissingMass.Spread }, Task, student, teacher, [0]), 1e-14);
        Assert.Equal(KullbackLeibler([0.2, 0.5, 0.05, 0.25], q), Value(new TopKKullbackLeiblerLoss { K = 4 }, Task, student, teacher, [0]), 1e-14);
    }

    [Theory]
    [InlineData(MissingMass.Rest)]
    [InlineData(MissingMass.Spread)]
    public void The_top_k_gradient_is_that_of_central_differences(MissingMass missing)
    {
        var loss = new TopKKullbackLeiblerLoss { K = 2, MissingMass = missing };
        var gradient = Evaluate(loss, Task, A, B, Known).Gradient;
        for (var c = 0; c < 5; c++)
        {
            var (up, down) = ((double[,])A.Clone(), (double[,])A.Clone());
            (up[0, c], down[0, c]) = (up[0, c] + 1e-5, down[0, c] - 1e-5);
            Assert.Equal((Value(loss, Task, up, B, Known) - Value(loss, Task, down, B, Known)) / 2e-5, gradient[c], 1e-9);
        }
    }

    [Fact]
    public void Bounded_regression_counts_the_rows_on_which_the_teacher_is_better()
    {
        double[,] student = { { 1 }, { 1 }, { 1 }, { 1 } }, teacher = { { 0.5 }, { 2 }, { 0 }, { 1.1 } };
        double[] target = [0, 0, double.NaN, 0];
        // Errors 1, 1, unknown, 1 against the teacher's 0.25, 4, unknown, 1.21.
        Assert.Equal(1.0 / 3, Value(new BoundedRegressionLoss(), TaskKind.Regression, student, teacher, target), 1e-14);
        Assert.Equal(2.0 / 3, Value(new BoundedRegressionLoss { Margin = 0.5 }, TaskKind.Regression, student, teacher, target), 1e-14);
    }

    private static double HeadShare(double[] p, double[] q)
    {
        // From the most to the least probable; a class is of the head if those before it have not yet reached half of the mass.
        var (mass, head, all) = (0.0, 0.0, 0.0);
        foreach (var c in Enumerable.Range(0, p.Length).OrderByDescending(c => p[c]))
        {
            var gap = Math.Abs(p[c] - q[c]);
            if (mass < 0.5) head += gap;
            all += gap;
            mass += p[c];
        }
        return head / all;
    }

    private static double[,] Permuted(double[,] logits)
    {
        int[] order = [3, 0, 4, 2, 1];
        var permuted = (double[,])logits.Clone();
        for (var i = 0; i < logits.GetLength(0); i++)
            for (var c = 0; c < order.Length; c++) permuted[i, c] = logits[i, order[c]];
        return permuted;
    }
}
