using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// A graph of tokens from all examples of the batch (Zhang et al., Knowledge Distillation via Token-level Relationship Graph, 2023). Three parts with
/// equal weights: each token's likeness to its nearest tokens in the teacher's graph (KL); its place within its own example (KL); and a contrast,
/// in which the student's token has to find the teacher's same one, through a learned projection where the widths differ.
/// </summary>
[Loss("token-graph", "match a graph of tokens across the batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Zhang et al.: Knowledge Distillation via Token-level Relationship Graph, 2023", Needs = LossNeeds.TokenStates)]
public sealed record TokenGraphLoss() : PairLoss
{
    /// <summary>
    /// The most tokens of a batch that take part, at least 2: so many are drawn at random, and so many, those of whole examples, are placed in their own one (one example at least).
    /// Default 64: one per example of a batch of that size.
    /// </summary>
    public int Tokens { get; init; } = 64;

    /// <summary>The number of nearest tokens, at least 1. Default 8.</summary>
    public int Neighbors { get; init; } = 8;

    /// <summary>The temperature by which cosines are divided, from 0.01 to 10,000. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Tokens >= 2, nameof(Tokens), Tokens, "at least 2");
        Require(Neighbors >= 1, nameof(Neighbors), Neighbors, "at least 1");
        Require(Temperature is >= 0.01 and <= 10_000, nameof(Temperature), Temperature, "from 0.01 to 10000");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        this, pair, Perceptron.Projection(setting, NameOf(pair, "projection"), setting.Student.Hidden[pair.Student].Width, setting.Teacher.Hidden[pair.Teacher].Width));

    private sealed class Term(TokenGraphLoss loss, LayerPair pair, Perceptron projection) : PairTerm(projection)
    {
        private readonly TeacherDistribution _places = new(1, (states, mask) => Places(states.Hidden[pair.Teacher].Tokens!.narrow(0, 0, mask.shape[0]), mask, loss.Temperature).log_softmax(1));

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            var (own, other) = (student.Inner!.Hidden[pair.Student], teacher!.Inner!.Hidden[pair.Teacher]);
            var drawn = Draw(mask, point.Random);
            if (drawn.Length < 2) return new(own.Tokens!.sum().Times(0));
            // Batches come in random order: their first examples are as good as any.
            var some = mask.narrow(0, 0, Math.Clamp(loss.Tokens / mask.shape[1], 1, mask.shape[0]));
            // In one go, because the gradient of each selection is as large as the batch.
            var states = own.TokensAt([.. drawn, .. Enumerable.Range(0, (int)some.numel()).Select(place => (long)place)]);
            var (s, t) = (states.narrow(0, 0, drawn.Length), other.TokensAt(drawn));
            var placed = states.narrow(0, drawn.Length, some.numel()).view(some.shape[0], some.shape[1], -1);
            return new(Nearest(s, t).Plus(Within(teacher.Inner, placed, some)).Plus(Contrast(s, t)).DividedBy(3));
        }

        private Tensor Nearest(Tensor student, Tensor teacher)
        {
            var likeness = Likeness(teacher, teacher) - eye(teacher.shape[0], dtype: teacher.dtype, device: teacher.device).Times(2 / loss.Temperature);
            var (values, indices) = likeness.topk((int)Math.Min(loss.Neighbors, teacher.shape[0] - 1), 1);
            return SoftProbabilities.KullbackLeibler(values.log_softmax(1), Likeness(student, student).gather(1, indices).log_softmax(1));
        }

        private Tensor Within(InnerStates teacher, Tensor student, Tensor mask)
        {
            var scores = Places(student, mask, loss.Temperature);
            var (value, gradient) = _places.Divergence(teacher with { Rows = [.. teacher.Rows.Take((int)mask.shape[0])] }, mask, scores.detach().log_softmax(1));
            return KnownGradient.Of(value, (scores, gradient)).DividedBy(mask.shape[0]);
        }

        /// <summary>How like each token is to the mean of its example's, as the scores of a softmax.</summary>
        private static Tensor Places(Tensor tokens, Tensor mask, double temperature)
        {
            var mean = Relations.Normalize(mask.unsqueeze(1).bmm(tokens));
            return (tokens.bmm(mean.transpose(1, 2)).squeeze(2) / tokens.norm(2).AtLeast(Relations.LeastLength).Times(temperature)).FilledWhere(mask.EqualTo(0), -1e9);
        }

        private Tensor Contrast(Tensor student, Tensor teacher) => InformationBounds.Contrast(Likeness(projection.Apply(student), teacher));

        private Tensor Likeness(Tensor a, Tensor b) => Relations.Cosines(a, b).DividedBy(loss.Temperature);

        private long[] Draw(Tensor mask, SeededRandom random)
        {
            var present = mask.cpu().to(ScalarType.Float32).data<float>().ToArray();
            var places = Enumerable.Range(0, present.Length).Where(place => present[place] > 0).ToArray();
            if (places.Length > loss.Tokens) random.Shuffle(places);
            return [.. places.Take(loss.Tokens).Order().Select(place => (long)place)];
        }
    }
}
