using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The classic: KL(p ‖ q) between the teacher's probabilities p and the student's q, both softened by the temperature T, the mean over the
/// rows (Hinton, Vinyals and Dean, 2015). With the factor T² the gradient keeps its size when T changes: T (q − p).
/// </summary>
[Loss("kd", "match the teacher's softened probabilities, forward KL", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, 2015", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record KnowledgeDistillationLoss : StatelessLoss
{
    /// <summary>The temperature T by which the logits are divided, above 0. Default 2.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>Multiply by T². Default true.</summary>
    public bool TemperatureSquared { get; init; } = true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(double.IsFinite(Temperature) && Temperature > 0, nameof(Temperature), Temperature, "above 0");
    }

    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        var p = SoftProbabilities.Log(teacher!.Logits, Temperature);
        var q = SoftProbabilities.Log(student.Logits, Temperature);
        return new(SoftProbabilities.KullbackLeibler(p, q) * (TemperatureSquared ? Temperature * Temperature : 1));
    }
}
