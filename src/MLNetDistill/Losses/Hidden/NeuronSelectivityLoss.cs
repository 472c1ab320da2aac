using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Which tokens each neuron of a layer selects, as a distribution over neurons: the maximum mean discrepancy between both sides with the kernel
/// (x · y)², each neuron's activity over an example's tokens brought to length 1, the mean over the examples (Huang and Wang, Like What You Like,
/// 2017). Scale 50, as published.
/// </summary>
[Loss("nst", "match the distribution of what neurons select", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Huang, Wang: Like What You Like, Knowledge Distill via Neuron Selectivity Transfer, 2017", Needs = LossNeeds.TokenStates)]
public sealed record NeuronSelectivityLoss() : PairLoss(50)
{
    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(pair);

    private sealed class Term(LayerPair pair) : PairTerm
    {
        private readonly TeacherView _target = new(2, (states, mask) => Selections(states.Hidden[pair.Teacher].Tokens!, mask));

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            var difference = Selections(student.Inner!.Hidden[pair.Student].Tokens!, mask) - _target.Of(teacher!.Inner!, mask);
            return new(difference.Squared().sum().DividedBy(mask.shape[0]));
        }

        /// <summary>
        /// The neurons' mean of x xᵀ, [batch, tokens, tokens]: Σ (x · y)² over all pairs of neurons is the product of two of these, and the whole
        /// discrepancy the squared difference.
        /// </summary>
        private static Tensor Selections(Tensor tokens, Tensor mask)
        {
            var own = tokens * mask.unsqueeze(2);
            var neurons = own * own.Squared().sum(1, keepdim: true).AtLeast(1e-12).rsqrt();
            return neurons.bmm(neurons.transpose(1, 2)).DividedBy(tokens.shape[2]);
        }
    }
}
