using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// The flow of the solution from one layer to the next: the matrix of all products of their vectors, one per example; the mean squared difference,
/// the mean over the steps between the chosen layers (Yim et al., A Gift from Knowledge Distillation, 2017). Where widths differ, learned linear
/// maps take the student's vectors to the teacher's widths. Scale 50, as published.
/// </summary>
[Loss("fsp", "match the flow from one hidden layer to the next", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Yim et al.: A Gift from Knowledge Distillation, 2017", Needs = LossNeeds.HiddenStates)]
public sealed record SolutionFlowLoss() : MappedLoss(50, LayerStrategy.Skip)
{
    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Layers.Strategy is LayerStrategy.Skip or LayerStrategy.Last or LayerStrategy.Explicit, nameof(Layers), Layers.Strategy, "'skip', 'last' or 'explicit': a flow needs layers in order");
    }

    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting)
    {
        var pairs = Pairs(setting.Student, setting.Teacher);
        return new Term(pairs, Scale, [.. pairs.Select((pair, i) => Perceptron.Projection(
            setting, $"{NameOf(pair, "projection")} {i}", setting.Student.Hidden[pair.Student].Width, setting.Teacher.Hidden[pair.Teacher].Width))]);
    }

    /// <inheritdoc/>
    protected override void Validate(IReadOnlyList<LayerPair> pairs, InnerShape student, InnerShape teacher)
    {
        if (pairs.Count < 2)
            throw new ArgumentException($"The loss '{Description.Name}' follows the flow between two hidden layers, and there {(pairs.Count == 1 ? "is one pair" : "are none")} to compare. Take a student with more layers, or a loss on single layers such as 'hidden-mse'.");
    }

    private sealed class Term(IReadOnlyList<LayerPair> pairs, double scale, IReadOnlyList<Perceptron> projections) : PairTerm([.. projections])
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var own = pairs.Select((pair, i) => projections[i].Apply(student.Inner!.Hidden[pair.Student].Pooled)).ToList();
            var target = pairs.Select(pair => teacher!.Inner!.Hidden[pair.Teacher].Pooled).ToList();
            return new(stack(Enumerable.Range(0, pairs.Count - 1).Select(i => Compare(own[i], own[i + 1], target[i], target[i + 1]))).mean().Times(scale));
        }

        /// <summary>|a bᵀ − c dᵀ|² without the matrices.</summary>
        private static Tensor Compare(Tensor a, Tensor b, Tensor c, Tensor d)
        {
            static Tensor Dot(Tensor x, Tensor y) => (x * y).sum(1);
            return ((Dot(a, a) * Dot(b, b)) - (Dot(a, c).Times(2) * Dot(b, d))).Plus(Dot(c, c) * Dot(d, d)).mean().DividedBy(a.shape[1] * b.shape[1]);
        }
    }
}
