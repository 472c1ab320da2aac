using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The cosines between the examples of a batch, shifted to 0 to 1 and read as the probability to choose a neighbor; KL between teacher and student,
/// the mean over all pairs (Passalis and Tefas, Probabilistic Knowledge Transfer, 2018). Scale 30000, as published.
/// </summary>
[Loss("pkt", "match the probability of each neighbor in a batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Passalis, Tefas: Learning Deep Representations with Probabilistic Knowledge Transfer, 2018", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record ProbabilisticTransferLoss() : FeatureLoss(scale: 30000)
{
    private const double Epsilon = 1e-7;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor student, Tensor teacher)
    {
        var (q, p) = (Neighbors(student), Neighbors(teacher));
        return (p * (p.Plus(Epsilon) / q.Plus(Epsilon)).log()).mean();
    }

    private static Tensor Neighbors(Tensor values)
    {
        var similar = Relations.Gram(values / values.norm(1, keepdim: true).Plus(Epsilon)).Plus(1).DividedBy(2);
        return similar / similar.sum(1, keepdim: true);
    }
}
