using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// Which tokens a layer is active for: the mean of |value|^p over the width, brought to length 1 over an example's tokens; the mean squared
/// difference (Zagoruyko and Komodakis, Paying More Attention to Attention, 2017). Scale 1000, as published.
/// </summary>
[Loss("attention-transfer", "match which tokens a layer is active for", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Zagoruyko, Komodakis: Paying More Attention to Attention, 2017", Needs = LossNeeds.TokenStates)]
public sealed record AttentionTransferLoss() : PairLoss(1000)
{
    /// <summary>The power p, 1 to 10. Default 2.</summary>
    public double Power { get; init; } = 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Power is >= 1 and <= 10, nameof(Power), Power, "1 to 10");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(pair, Power);

    private sealed class Term(LayerPair pair, double power) : PairTerm
    {
        private readonly TeacherView _target = new(1, (states, mask) => Activity(states.Hidden[pair.Teacher].Tokens!, mask, power));

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            return new(Mean((Activity(student.Inner!.Hidden[pair.Student].Tokens!, mask, power) - _target.Of(teacher!.Inner!, mask)).Squared(), mask));
        }

        private static Tensor Activity(Tensor tokens, Tensor mask, double power)
        {
            // A general power costs many times what a square does.
            var strength = power == 2 ? tokens.Squared() : tokens.abs().Power(power);
            return Relations.Normalize(strength.mean([2]) * mask);
        }
    }
}
