using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// LEAD: which examples of the batch are alike, layer by layer and whatever the widths: KL between the teacher's and the student's softmax of cosines
/// over the temperature. Each batch the layers are paired at random, in order, and the teacher's layers weigh by how much they agree with its last
/// one (Sun et al., LEAD, 2023, there for retrieval).
/// </summary>
[Loss("lead", "match who is like whom in the batch, on layers drawn at random", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Sun et al.: LEAD, Liberal Feature-based Distillation for Dense Retrieval, 2023", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record LiberalFeatureLoss : DistillationLoss
{
    /// <summary>The temperature by which cosines are divided, from 0.01 to 10,000. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Temperature is >= 0.01 and <= 10_000, nameof(Temperature), Temperature, "from 0.01 to 10000");
    }

    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting) => new Term(Temperature);

    private sealed class Term(double temperature) : LossTerm
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var (own, other) = (student.Inner!.Hidden, teacher!.Inner!.Hidden);
            var count = Math.Min(own.Count, other.Count);
            var last = Neighbors(other[^1]);
            var pairs = Draw(own.Count, count, point.Random).Zip(Draw(other.Count, count, point.Random))
                .Select(pair => (Student: Neighbors(own[pair.First]), Teacher: Neighbors(other[pair.Second]))).ToList();
            var weights = stack(pairs.Select(pair => SoftProbabilities.KullbackLeibler(last, pair.Teacher))).neg().softmax(0);
            return new((weights * stack(pairs.Select(pair => SoftProbabilities.KullbackLeibler(pair.Teacher, pair.Student)))).sum());
        }

        /// <summary>The logarithm of each row's softmax over the other rows, [batch, batch].</summary>
        private Tensor Neighbors(HiddenLayer layer)
        {
            var cosines = Relations.Cosines(layer.Pooled, layer.Pooled).DividedBy(temperature);
            return cosines.FilledWhere(eye(cosines.shape[0], dtype: ScalarType.Bool, device: cosines.device), -1e9).log_softmax(1);
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
