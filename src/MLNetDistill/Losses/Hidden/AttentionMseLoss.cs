using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The mean squared difference between attention scores before the softmax, head by head (Jiao et al., TinyBERT, 2020). By default every layer of
/// the student learns from one of the teacher's at even distances.
/// </summary>
[Loss("attention-mse", "match attention scores head by head", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Jiao et al.: TinyBERT, Distilling BERT for Natural Language Understanding, 2020", Needs = LossNeeds.Attention)]
public sealed record AttentionMseLoss() : PairLoss(layers: LayerStrategy.Skip)
{
    /// <inheritdoc/>
    protected override void Validate(IReadOnlyList<LayerPair> pairs, InnerShape student, InnerShape teacher)
    {
        foreach (var pair in pairs)
        {
            var (own, other) = (student.Attention[pair.Student].Heads, teacher.Attention[pair.Teacher].Heads);
            if (own != other)
                throw new ArgumentException($"The loss '{Description.Name}' compares attention head by head; the teacher has {other} heads and the student {own}. Give the student {other}, or take 'align-heads', which learns what belongs together, or 'minilm'.");
        }
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(pair);

    private sealed class Term(LayerPair pair) : PairTerm
    {
        private readonly TeacherView _target = new(2, (states, mask) => states.Attention[pair.Teacher].Scores() * TokenAttention.Pairs(mask));

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            var both = TokenAttention.Pairs(mask);
            var squares = (student.Inner!.Attention[pair.Student].Scores() - _target.Of(teacher!.Inner!, mask)).Squared().mean([1], keepdim: true);
            return new((squares * both).sum() / both.sum().AtLeast(1));
        }
    }
}
