using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL from a teacher between the student and the real teacher: p_t = softmax((1 − t) s + t z) with the student's logits s (without gradient) and the
/// teacher's z. t rises from start to end at least linearly over the training, and faster while the loss falls. The mean over the rows.
/// </summary>
[Loss("taid", "match a teacher that moves from the student to the real teacher as fast as the student can follow", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Shing et al.: TAID, Temporally Adaptive Interpolated Distillation for Efficient Knowledge Transfer in Language Models, 2025", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record InterpolatedTeacherLoss : DistillationLoss
{
    /// <summary>The teacher's share t at the beginning, from 0 to below <see cref="End"/>. Default 0.4.</summary>
    public double Start { get; init; } = 0.4;

    /// <summary>The teacher's share t at the end, up to 1 (default).</summary>
    public double End { get; init; } = 1;

    /// <summary>The size α of an adaptive step of t, at least 0. Default 0.0005.</summary>
    public double Alpha { get; init; } = 5e-4;

    /// <summary>The decay β of the mean of the loss's relative change, from 0 to below 1. Default 0.99.</summary>
    public double Beta { get; init; } = 0.99;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(End is > 0 and <= 1, nameof(End), End, "above 0 and at most 1");
        Require(Start >= 0 && Start < End, nameof(Start), Start, "at least 0 and below End");
        Require(double.IsFinite(Alpha) && Alpha >= 0, nameof(Alpha), Alpha, "at least 0");
        Require(Beta is >= 0 and < 1, nameof(Beta), Beta, "0 up to, not including, 1");
    }

    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting) => new Term(this, setting);

    /// <summary>What the schedule remembers between steps.</summary>
    /// <param name="Share">The teacher's share t.</param>
    /// <param name="Momentum">The decaying mean of the loss's relative change.</param>
    /// <param name="PreviousLoss">The loss of the last step; 0 before the first.</param>
    internal readonly record struct Memory(double Share, double Momentum, double PreviousLoss);

    /// <summary>The schedule after a step.</summary>
    /// <param name="memory">The schedule before it.</param>
    /// <param name="loss">The step's cross entropy with p_t.</param>
    /// <param name="progress">The share of the training that is done.</param>
    internal Memory Next(Memory memory, double loss, double progress)
    {
        if (memory.PreviousLoss == 0) return memory with { PreviousLoss = loss };
        var change = (memory.PreviousLoss - loss) / (memory.PreviousLoss + 1e-15);
        var momentum = (Beta * memory.Momentum) + ((1 - Beta) * change);
        var step = Alpha / (1 + Math.Exp(-momentum)) * (1 - memory.Share);
        return new(Math.Min(End, Math.Max(Start + ((End - Start) * progress), memory.Share + step)), momentum, loss);
    }

    private sealed class Term : LossTerm
    {
        private readonly InterpolatedTeacherLoss _loss;
        private readonly Tensor _memory;

        // The loss of the step's batches so far, and where it stands; null between steps.
        private (double Loss, double Progress)? _step;

        public Term(InterpolatedTeacherLoss loss, LossSetting setting)
        {
            (_loss, _memory) = (loss, setting.NewState(3));
            Remember(new(loss.Start, 0, 0));
        }

        public override IReadOnlyList<Tensor> State => [_memory];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var memory = Memory();
            var target = student.Logits.detach().Times(1 - memory.Share).Plus(teacher!.Logits.Times(memory.Share)).log_softmax(1);
            var divergence = SoftProbabilities.KullbackLeibler(target, student.Logits.log_softmax(1));
            var entropy = (target.exp() * target).sum().DividedBy(-target.shape[0]);
            _step = ((_step?.Loss ?? 0) + (point.Share * (divergence.ToNumber() + entropy.ToNumber())), point.Progress);
            return new(divergence);
        }

        public override void EndStep()
        {
            if (_step is { } step) Remember(_loss.Next(Memory(), step.Loss, step.Progress));
            _step = null;
        }

        private Memory Memory() => new(_memory[0].ToNumber(), _memory[1].ToNumber(), _memory[2].ToNumber());

        private void Remember(Memory memory)
        {
            using var noGradient = no_grad();
            _memory.copy_(tensor(new[] { memory.Share, memory.Momentum, memory.PreviousLoss }));
        }
    }
}
