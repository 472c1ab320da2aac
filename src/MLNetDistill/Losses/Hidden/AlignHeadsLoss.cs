using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Align to distil: every head of every layer of the teacher is compared with a mixture of all heads of the student, and the mixture is learned
/// along, so that nobody has to choose layers (Jin et al., 2024). KL between the teacher's attention and the softmax of the mixed scores, the mean
/// over the teacher's heads and the tokens.
/// </summary>
[Loss("align-heads", "match attention through a learned alignment of all heads", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Jin et al.: Align-to-Distill, Trainable Attention Alignment for Knowledge Distillation, 2024", Needs = LossNeeds.Attention)]
public sealed record AlignHeadsLoss : DistillationLoss
{
    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting) => new Term(setting.NewParameter(
        $"{Description.Name} mixture", setting.Teacher.Attention.Sum(layer => layer.Heads), setting.Student.Attention.Sum(layer => layer.Heads)));

    // Without a bias, which the softmax would ignore.
    private sealed class Term(Parameter mixture) : PairTerm
    {
        private readonly TeacherDistribution _target = new(2, (states, mask) => TokenAttention.Log(Scores(states), mask));

        public override IReadOnlyList<Parameter> Parameters => [mixture];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            var scores = Scores(student.Inner!);
            var (batch, tokens) = (scores.shape[0], scores.shape[2]);
            var mixed = mixture.unsqueeze(0).expand(batch, -1, -1).bmm(scores.view(batch, -1, tokens * tokens)).view(batch, -1, tokens, tokens);
            var (value, gradient) = _target.Divergence(teacher!.Inner!, mask, TokenAttention.Log(mixed.detach(), mask));
            return new(KnownGradient.Of(value, (mixed, gradient)) / Count(mask).Times(mixed.shape[1]));
        }

        private static Tensor Scores(InnerStates states) => cat([.. states.Attention.Select(layer => layer.Scores())], 1);
    }
}
