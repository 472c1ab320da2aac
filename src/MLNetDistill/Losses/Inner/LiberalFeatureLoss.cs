using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using static TorchSharp.torch;

namespace MLNetDistill.Losses.Inner;

/// <summary>
/// LEAD: which examples of the batch are alike, layer by layer and whatever the widths: KL between the teacher's and the student's softmax of cosines
/// over the temperature. Each batch the layers are paired at random, in order, and the teacher's layers weigh by how much they agree with its last
/// one (Sun et al., LEAD, 2023, there for retrieval).
/// </summary>
[Loss("lead", "match who is like whom in the batch, on layers drawn at random", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Sun et al.: LEAD, Liberal Feature-based Distillation for Dense Retrieval, 2023", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record LiberalFeatureLoss : DistillationLoss
{
    /// <summary>The temperature by which cosines are divided, at least 0.01. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Temperature >= 0.01 && double.IsFinite(Temperature), nameof(Temperature), Temperature, "at least 0.01");
    }

    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting) => new Term(Temperature);

    private sealed class Term(double temperature) : LossTerm
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var (own, other) = (student.Inner!.Hidden, teacher!.Inner!.Hidden);
            var count = Math.Min(own.Count, other.Count);
            var mine = Neighbours(Draw(own.Count, count, point.Random).Select(i => own[i]));
            var theirs = Neighbours(Draw(other.Count, count, point.Random).Select(i => other[i]).Append(other[^1]));
            var (drawn, last) = (theirs.narrow(0, 0, count), theirs.narrow(0, count, 1));
            return new(((-Divergence(last, drawn)).softmax(0) * Divergence(drawn, mine)).sum());
        }

        /// <summary>Σ a log(a / b) from two log-probabilities, the mean over the rows of each layer, [layers].</summary>
        private static Tensor Divergence(Tensor logA, Tensor logB) => (logA.exp() * (logA - logB)).sum([1, 2]) / logA.shape[1];

        /// <summary>The logarithm of each row's softmax over the other rows, [layers, batch, batch].</summary>
        private Tensor Neighbours(IEnumerable<HiddenLayer> layers)
        {
            var cosines = stack(layers.Select(layer => Relations.Cosines(layer.Pooled, layer.Pooled))) / temperature;
            return cosines.masked_fill(eye(cosines.shape[1], dtype: ScalarType.Bool, device: cosines.device), -1e9).log_softmax(2);
        }

        /// <summary>Some of the first numbers, in order.</summary>
        private static IEnumerable<int> Draw(int all, int count, SeededRandom random)
        {
            var numbers = Enumerable.Range(0, all).ToArray();
            random.Shuffle(numbers);
            return numbers[..count].Order();
        }
    }
}
