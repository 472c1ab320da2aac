using MLNetDistill.Losses;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Values against an independent double-precision calculation of the published formulas.</summary>
public class InnerGoldenTests
{
    public static TheoryData<string, double> OnFeatures() => new()
    {
        { """{"loss":"rkd-distance","scale":1}""", 0.03009052020952884 },
        { """{"loss":"rkd-angle","scale":1}""", 0.029812970607531557 },
        { """{"loss":"similarity-preserving","scale":1}""", 0.10421254026078913 },
        { """{"loss":"pkt","scale":1}""", 0.019815510962357487 },
        { """{"loss":"correlation-congruence","kernel":"bilinear"}""", 0.29231564703245017 },
        { """{"loss":"cka"}""", 0.25146386108061025 },
    };

    public static TheoryData<string, double> OnHiddenStates() => new()
    {
        { """{"loss":"hidden-mse"}""", 0.05166666666666667 },
        { """{"loss":"hidden-cosine"}""", 0.060614345901393474 },
        { """{"loss":"pkd"}""", 0.04040956393426238 },
    };

    [Theory, MemberData(nameof(OnFeatures))]
    public void Of_the_features_of_a_batch(string json, double expected) => Assert.Equal(expected, Value(Loss(json), Student, Teacher), 1e-14);

    [Theory, MemberData(nameof(OnHiddenStates))]
    public void Of_hidden_states_of_equal_width(string json, double expected) => Assert.Equal(expected, Value(Loss(json), H1, H2), 1e-14);

    [Fact]
    public void The_alignment_of_kernels_is_what_its_loss_lacks_to_1() => Assert.Equal(0.7485361389193897, 1 - Value(new KernelAlignmentLoss(), Student, Teacher), 1e-14);

    [Fact]
    public void Distances_and_angles_together_with_their_usual_weights() =>
        Assert.Equal(2.242911535614799, Value(new RelationalDistanceLoss(), Student, Teacher) + Value(new RelationalAngleLoss(), Student, Teacher), 1e-13);

    [Fact]
    public void The_gaussian_correlation_is_the_taylor_series_of_the_kernel()
    {
        // With many terms the series is the kernel itself, exp(−γ |x − y|²).
        var loss = new CorrelationCongruenceLoss { Order = 30 };
        double Kernel(double[,] x, int i, int j)
        {
            double Length(int row) => Math.Sqrt(Enumerable.Range(0, x.GetLength(1)).Sum(k => x[row, k] * x[row, k]));
            return Math.Exp(-0.4 * Enumerable.Range(0, x.GetLength(1)).Sum(k => Math.Pow((x[i, k] / Length(i)) - (x[j, k] / Length(j)), 2)));
        }

        var squares = 0.0;
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) squares += Math.Pow(Kernel(Student, i, j) - Kernel(Teacher, i, j), 2);
        Assert.Equal(Math.Sqrt(squares) / 16, Value(loss, Student, Teacher), 1e-14);
    }
}
