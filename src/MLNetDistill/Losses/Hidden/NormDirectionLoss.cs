using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Direction and length: the student's vector is to point to the mean of the teacher's vectors of the same class, and to be at least as long as the
/// teacher's: 1 − s · c/|c| / max(|s|, |t|), the mean over the rows (Wang et al., Improving Knowledge Distillation via Regularizing Feature Norm and
/// Direction, 2023). An unlabeled example counts to the class that the teacher finds most probable. The means grow during the training.
/// </summary>
[Loss("nd", "match the direction of the teacher's class means, and its length", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Wang et al.: Improving Knowledge Distillation via Regularizing Feature Norm and Direction, 2023", Needs = LossNeeds.HiddenStates | LossNeeds.SoftLabels,
    TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record NormDirectionLoss() : PairLoss
{
    /// <summary>The loss of vectors of one width, a scalar.</summary>
    /// <param name="student">[batch, width].</param>
    /// <param name="teacher">[batch, width].</param>
    /// <param name="centers">[batch, width], of each row's class, of any length.</param>
    internal static Tensor Compare(Tensor student, Tensor teacher, Tensor centers)
    {
        var towards = (student * Relations.Normalize(centers)).sum(1);
        return (towards / maximum(student.norm(1), teacher.norm(1)).AtLeast(1e-6)).mean().SubtractedFrom(1);
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair)
    {
        var width = setting.Teacher.Hidden[pair.Teacher].Width;
        return new Term(pair, setting.NewState(setting.Classes.Count, width), Perceptron.Projection(setting, NameOf(pair, "projection"), setting.Student.Hidden[pair.Student].Width, width));
    }

    private sealed class Term(LayerPair pair, Tensor sums, Perceptron projection) : PairTerm(projection)
    {
        private Tensor? _grown;

        public override IReadOnlyList<Tensor> State => [sums];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var target = teacher!.Inner!.Hidden[pair.Teacher].Pooled;
            var classes = labels.ClassesOr(teacher.Logits);
            // Only the direction of the mean counts, and that is the sum's. The batches of a step hold the same examples, so that the last one's sums are all's.
            _grown = sums.index_add(0, classes, target, TensorMath.One);
            return new(Compare(projection.Apply(student.Inner!.Hidden[pair.Student].Pooled), target, _grown.index_select(0, classes)));
        }

        public override void EndStep()
        {
            if (_grown is not null) sums.copy_(_grown);
            _grown = null;
        }
    }
}
