using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// KL between the teacher's and the student's probability of each class by itself: sigmoids softened by the temperature T, the mean over all
/// rows and classes. For tasks where the classes do not exclude each other, and for binary ones, where it is <c>kd</c> on one logit.
/// </summary>
[Loss("sigmoid-kd", "match the teacher's probability of each class by itself", TaskKind.Binary, TaskKind.MultiLabel, MinimumClasses = 1,
    Paper = "Yang et al.: Multi-Label Knowledge Distillation, 2023; temperature: Hinton et al., 2015", Needs = LossNeeds.SoftLabels)]
public sealed record SigmoidKdLoss() : TemperedLoss(1)
{
    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var (s, t) = (student.Raw.DividedBy(temperature), teacher.Raw.DividedBy(temperature));
        // p log(p/q) + (1 − p) log((1−p)/(1−q)), and log(1−p) = log p − t, so that every term stays finite.
        return (functional.logsigmoid(t) - functional.logsigmoid(s) - (t.neg().sigmoid() * (t - s))).mean();
    }
}
