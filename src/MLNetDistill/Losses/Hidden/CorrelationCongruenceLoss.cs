using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>How the examples of a batch are correlated.</summary>
public enum CorrelationKernel
{
    /// <summary>Scalar products.</summary>
    Bilinear,

    /// <summary>exp(−γ |x − y|²) of vectors of length 1, by its Taylor series.</summary>
    Gaussian,
}

/// <summary>
/// The correlations between the examples of a batch: the Frobenius norm of the difference over the square of the batch (Peng et al., Correlation
/// Congruence, 2019).
/// </summary>
[Loss("correlation-congruence", "match the correlations between the examples of a batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Peng et al.: Correlation Congruence for Knowledge Distillation, 2019", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record CorrelationCongruenceLoss() : FeatureLoss(scale: 1)
{
    /// <summary>How examples are correlated; default the paper's best, Gaussian.</summary>
    public CorrelationKernel Kernel { get; init; } = CorrelationKernel.Gaussian;

    /// <summary>γ of the Gaussian kernel, above 0 and at most 10. Default 0.4.</summary>
    public double Gamma { get; init; } = 0.4;

    /// <summary>The highest power of the Gaussian kernel's Taylor series, 1 to 50. Default 2.</summary>
    public int Order { get; init; } = 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Gamma is > 0 and <= 10, nameof(Gamma), Gamma, "above 0 and at most 10");
        Require(Order is >= 1 and <= 50, nameof(Order), Order, "1 to 50");
    }

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher)
    {
        var rows = student.shape[0];
        return (Correlations(student) - Correlations(teacher)).norm().DividedBy(rows * rows);
    }

    private Tensor Correlations(Tensor values)
    {
        if (Kernel == CorrelationKernel.Bilinear) return Relations.Gram(values);
        var products = Relations.Cosines(values, values).Times(2 * Gamma);
        // Horner: 1 + x (1 + x/2 (1 + x/3 …)).
        var series = products.DividedBy(Order).Plus(1);
        for (var power = Order - 1; power > 0; power--) series = (products.DividedBy(power) * series).Plus(1);
        return series.Times(Math.Exp(-2 * Gamma));
    }
}
