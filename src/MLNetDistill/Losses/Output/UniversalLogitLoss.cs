using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// The distance between the sorted probabilities of teacher and student, Σ |p − q| from the most to the least probable, the shorter side filled up
/// with 0. It asks how sure the teacher is and how it spreads its doubt, not of which class, so the two may name different classes. Where they are
/// the same the student would mix them up, and the loss is refused. The mean over the rows.
/// </summary>
[Loss("uld", "match the teacher's sorted probabilities, whatever its classes are called", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Boizard et al.: Towards Cross-Tokenizer Distillation, the Universal Logit Distillation Loss for LLMs, 2024", Needs = LossNeeds.SoftLabels, OtherClasses = true, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record UniversalLogitLoss() : TemperedLoss(1, temperatureSquared: false)
{
    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var (p, q) = (Sorted(teacher.Logits, temperature), Sorted(student.Logits, temperature));
        var width = Math.Max(p.shape[1], q.shape[1]);
        return (Fill(p, width) - Fill(q, width)).abs().sum().DividedBy(q.shape[0]);
    }

    private static Tensor Sorted(Tensor logits, double temperature) => SoftProbabilities.Of(logits, temperature).sort(dim: 1, descending: true).Values;

    private static Tensor Fill(Tensor sorted, long width) => sorted.shape[1] == width ? sorted : functional.pad(sorted, (0, width - sorted.shape[1]));
}
