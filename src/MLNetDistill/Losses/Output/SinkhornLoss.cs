using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The cost of moving the student's probabilities of a whole batch onto the teacher's. Moving row i to row j costs |q_i − p_j|₁; the plan is the
/// entropy-regularized one, found by Sinkhorn's iterations (Cuturi, 2013). The sum over the plan. Not 0 where both agree: the regularized plan
/// always moves a little between rows.
/// </summary>
[Loss("sinkhorn", "move the student's probabilities of a batch onto the teacher's at the least cost", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Cui et al.: Sinkhorn Distance Minimization for Knowledge Distillation, 2024", Needs = LossNeeds.SoftLabels | LossNeeds.WholeBatch, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record SinkhornLoss() : TemperedLoss(2, temperatureSquared: false)
{
    /// <summary>The strength ε of the regularization, at least 0.025 (below, single precision underflows). Default 0.1.</summary>
    public double Epsilon { get; init; } = 0.1;

    /// <summary>How often rows and columns are normalized, 1 to 1000. Default 20.</summary>
    public int Iterations { get; init; } = 20;

    /// <summary>Multiplies the cost, which is summed over the rows, above 0. Default 0.001, as published.</summary>
    public double Scale { get; init; } = 0.001;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Epsilon is >= 0.025 and <= 1e3, nameof(Epsilon), Epsilon, "0.025 to 1000");
        Require(Iterations is >= 1 and <= 1000, nameof(Iterations), Iterations, "1 to 1000");
        RequireFactor(Scale, nameof(Scale));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var q = SoftProbabilities.Of(student.Logits, temperature).unsqueeze(1);
        var p = SoftProbabilities.Of(teacher.Logits, temperature).unsqueeze(0);
        var cost = (q - p).abs().sum(dim: 2);
        // In logarithms a normalization is one operator, and so is its gradient.
        var plan = cost.DividedBy(-Epsilon);
        for (var i = 0; i < Iterations; i++) plan = plan.log_softmax(1).log_softmax(0);
        return (plan.exp() * cost).sum().Times(Scale);
    }
}
