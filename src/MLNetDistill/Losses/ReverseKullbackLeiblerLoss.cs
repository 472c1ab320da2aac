using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(q ‖ p), the other way round: the student may leave out what the teacher finds possible, but pays for what the teacher excludes
/// (Gu et al., MiniLLM, 2023). The mean over the rows.
/// </summary>
[Loss("reverse-kl", "match the teacher's main mode, reverse KL", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Gu et al.: MiniLLM, Knowledge Distillation of Large Language Models, 2023", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record ReverseKullbackLeiblerLoss : StatelessLoss
{
    /// <summary>The temperature T by which the logits are divided, above 0. Default 1.</summary>
    public double Temperature { get; init; } = 1;

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
        return new(SoftProbabilities.KullbackLeibler(q, p) * (TemperatureSquared ? Temperature * Temperature : 1));
    }
}
