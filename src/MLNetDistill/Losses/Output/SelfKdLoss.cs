using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The KL of teacher-free distillation where the teacher is the student itself, trained before from the labels: KL(p ‖ q) at a high temperature, the
/// mean over rows and classes.
/// </summary>
[Loss("tf-kd-self", "match the probabilities of an earlier student of the same kind at a high temperature", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Yuan et al.: Revisiting Knowledge Distillation via Label Smoothing Regularization, 2020", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record SelfKdLoss() : DivergenceLoss(20)
{
    /// <summary>Divide by the number of classes too, as the authors' code does. Default true.</summary>
    public bool MeanOverClasses { get; init; } = true;

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ) => SoftProbabilities.KullbackLeibler(logP, logQ).DividedBy(MeanOverClasses ? logP.shape[1] : 1);
}
