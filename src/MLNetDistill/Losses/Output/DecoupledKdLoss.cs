using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// KL taken apart: α times the KL of [p(y), 1 − p(y)], how sure the teacher is of the target y, plus β times the KL among the other classes, which plain
/// KD weights by 1 − p(y) and so hardly teaches where the teacher is sure. The target is the label, or the teacher's most probable class where
/// there is none. The mean over the rows.
/// </summary>
[Loss("dkd", "match the teacher's confidence in the target and its opinion of the other classes, each by itself", TaskKind.Multiclass,
    Paper = "Zhao et al.: Decoupled Knowledge Distillation, 2022", Needs = LossNeeds.SoftLabels, MinimumClasses = 3, TopK = SoftProbabilities.SpreadsMissingMass,
    WhyNotFewer = "with two there is one other class, whose share of the others is always 1, and nothing is left but the first part, which is 'kd'")]
public sealed record DecoupledKdLoss() : TemperedLoss(4)
{
    /// <summary>The weight α of the KL on the target, at least 0. Default 1.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>The weight β of the KL among the other classes, at least 0. Default 8.</summary>
    public double Beta { get; init; } = 8;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Alpha != 0) RequireFactor(Alpha, nameof(Alpha));
        if (Beta != 0) RequireFactor(Beta, nameof(Beta));
        Require(Alpha + Beta > 0, nameof(Beta), Beta, "above 0 where Alpha is 0");
    }

    /// <inheritdoc/>
    protected override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature)
    {
        var target = labels.ClassesOr(teacher.Logits).unsqueeze(1);
        var (targetP, othersP) = Decouple(teacher.Logits.DividedBy(temperature), target);
        var (targetQ, othersQ) = Decouple(student.Logits.DividedBy(temperature), target);
        return SoftProbabilities.KullbackLeibler(targetP, targetQ).Times(Alpha).Plus(SoftProbabilities.KullbackLeibler(othersP, othersQ).Times(Beta));
    }

    /// <summary>log [p(y), 1 − p(y)], [batch, 2], and the log-probabilities among the other classes, [batch, classes], next to 0 at the target.</summary>
    private static (Tensor Target, Tensor Others) Decouple(Tensor logits, Tensor target)
    {
        var others = logits.FilledWhere(functional.one_hot(target.squeeze(1), logits.shape[1]).@bool(), Excluded);
        var normalizer = others.logsumexp(1, keepdim: true);
        return (cat([logits.gather(1, target), normalizer], 1).log_softmax(1), others - normalizer);
    }

    // Far below any logit, and finite, so that 0 times its logarithm is 0.
    private const double Excluded = -1e9;
}
