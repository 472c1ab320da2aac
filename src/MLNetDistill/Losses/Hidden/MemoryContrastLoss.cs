using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// CRD: noise-contrastive estimation with a memory bank (Tian et al., Contrastive Representation Distillation, 2020). Learned linear maps take both
/// vectors to a common space. The student's has to tell the teacher's remembered vector of the same example from those of other examples, and the
/// teacher's the student's. The bank holds two vectors per training example; the negatives are drawn once per batch. Scale 0.8, as published.
/// </summary>
[Loss("crd", "tell the teacher's vector of the same example from remembered ones", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Tian, Krishnan, Isola: Contrastive Representation Distillation, 2020", Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record MemoryContrastLoss() : PairLoss(0.8)
{
    /// <summary>The temperature by which cosines are divided, from 0.01 to 10,000. Default 0.07.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <summary>The width of the common space, 1 to 4096. Default 128.</summary>
    public int Width { get; init; } = 128;

    /// <summary>The number of remembered vectors that a batch is compared with, at least 1. Default 1024; the paper's 16384 for pictures cost too much here.</summary>
    public int Negatives { get; init; } = 1024;

    /// <summary>The share of the old vector when one is remembered anew, from 0 up to, not including, 1. Default 0.5.</summary>
    public double Momentum { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Temperature is >= 0.01 and <= 10_000, nameof(Temperature), Temperature, "from 0.01 to 10000");
        Require(Width is >= 1 and <= 4096, nameof(Width), Width, "1 to 4096");
        Require(Negatives >= 1, nameof(Negatives), Negatives, "at least 1");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "0 up to, not including, 1");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        this, pair, setting.Examples,
        new(setting, NameOf(pair, "student memory"), Width), new(setting, NameOf(pair, "teacher memory"), Width),
        new(setting, NameOf(pair, "student"), setting.Student.Hidden[pair.Student].Width, Width),
        new(setting, NameOf(pair, "teacher"), setting.Teacher.Hidden[pair.Teacher].Width, Width));

    private sealed class Term(MemoryContrastLoss loss, LayerPair pair, int examples, MemoryBank ofStudents, MemoryBank ofTeachers, Perceptron ofStudent, Perceptron ofTeacher) : PairTerm(ofStudent, ofTeacher)
    {
        private (Tensor Own, Tensor Target, int[] Rows, double Share)? _step;

        public override IReadOnlyList<Tensor> State { get; } = [.. ofStudents.State, .. ofTeachers.State];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var own = Relations.Normalize(ofStudent.Apply(student.Inner!.Hidden[pair.Student].Pooled));
            var target = Relations.Normalize(ofTeacher.Apply(teacher!.Inner!.Hidden[pair.Teacher].Pooled));
            var rows = tensor(point.Rows.Select(row => (long)row).ToArray(), device: own.device);
            var others = tensor(Enumerable.Range(0, Math.Min(loss.Negatives, examples)).Select(_ => (long)point.Random.Next(examples)).ToArray(), device: own.device);
            var value = Compare(own, ofTeachers, rows, others).Plus(Compare(target, ofStudents, rows, others));
            // Under mixup a vector is remembered as that of the example that it is more of.
            if (_step is null || point.Share > _step.Value.Share) _step = (own, target, point.Rows, point.Share);
            return new(value);
        }

        public override void EndStep()
        {
            if (_step is { } step)
            {
                ofStudents.Remember(step.Own, step.Rows, loss.Momentum);
                ofTeachers.Remember(step.Target, step.Rows, loss.Momentum);
            }
            _step = null;
        }

        /// <summary>−log P(same) of the example's own vector and −log P(another) of the others, where P is a score over itself plus the noise.</summary>
        private Tensor Compare(Tensor vectors, MemoryBank bank, Tensor rows, Tensor others)
        {
            var same = (vectors * bank.Vectors.index_select(0, rows)).sum(1).DividedBy(loss.Temperature);
            var apart = vectors.mm(bank.Vectors.index_select(0, others).transpose(0, 1)).DividedBy(loss.Temperature);
            var noise = Math.Log((double)others.shape[0] / examples) + bank.LogNormalizer(apart);
            var isOther = (rows.unsqueeze(1) != others.unsqueeze(0)).to(vectors.dtype);
            return (-functional.logsigmoid(same.Minus(noise)).sum().Plus((functional.logsigmoid(apart.SubtractedFrom(noise)) * isOther).sum())).DividedBy(rows.shape[0]);
        }
    }
}
