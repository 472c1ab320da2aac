using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The mean squared difference between hidden vectors, through a learned projection where the widths differ: the hint of FitNets (Romero et al.,
/// 2015), TinyBERT's hidden loss with <see cref="ProjectedLoss.EachToken"/>.
/// </summary>
[Loss("hidden-mse", "match hidden vectors, mean squared difference", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Romero et al.: FitNets, Hints for Thin Deep Nets, 2015; Jiao et al.: TinyBERT, 2020", Needs = LossNeeds.HiddenStates)]
public sealed record HiddenMseLoss : ProjectedLoss
{
    /// <inheritdoc/>
    protected override Tensor Distance(Tensor student, Tensor teacher) => (student - teacher).Squared().mean([-1]);
}
