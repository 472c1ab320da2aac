using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// How the queries of an example's tokens lie to one another, and so its keys and its values, in each of several parts of their width: KL between
/// the teacher's and the student's softmax, the mean over parts and tokens, the sum of the three (Wang et al., MiniLMv2, 2021). The numbers of
/// heads and the widths may differ; by default the last layers are compared.
/// </summary>
[Loss("minilm", "match the relations of queries, keys and values between tokens", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Wang et al.: MiniLMv2, Multi-Head Self-Attention Relation Distillation, 2021", Needs = LossNeeds.Attention)]
public sealed record RelationHeadsLoss() : PairLoss
{
    // The paper has 48 parts at most. The softmax of each costs as much as its products at this width, and more than them below.
    private const int MostByDefault = 48, LeastWidth = 32;

    /// <summary>The number of parts, which has to divide the widths of both sides; null (default) for the largest number that does, of at most 48 parts at least 32 wide. The paper found many parts best: 48 of 8 for a width of 384, which cost several times as much.</summary>
    public int? RelationHeads { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(RelationHeads is null or >= 1, nameof(RelationHeads), RelationHeads, "at least 1");
    }

    /// <inheritdoc/>
    protected override void Validate(IReadOnlyList<LayerPair> pairs, InnerShape student, InnerShape teacher)
    {
        foreach (var pair in pairs)
        {
            var (own, other) = (student.Attention[pair.Student].Width, teacher.Attention[pair.Teacher].Width);
            if (RelationHeads is { } heads && (own % heads != 0 || other % heads != 0))
                throw new ArgumentException($"The loss '{Description.Name}' can't split widths of {own} (student) and {other} (teacher) into {heads} relation heads; these numbers divide both: {string.Join(", ", Divisors(own, other))}.");
        }
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        pair, RelationHeads ?? DefaultHeads(setting.Student.Attention[pair.Student].Width, setting.Teacher.Attention[pair.Teacher].Width));

    private static int DefaultHeads(int a, int b) => Divisors(a, b).Last(n => n == 1 || (n <= MostByDefault && n * LeastWidth <= Math.Min(a, b)));

    private static IEnumerable<int> Divisors(int a, int b) => Enumerable.Range(1, Math.Min(a, b)).Where(n => a % n == 0 && b % n == 0);

    private sealed class Term(LayerPair pair, int heads) : PairTerm
    {
        private readonly TeacherDistribution _target = new(2, (states, mask) => TokenAttention.Log(Relations(Parts(All(states.Attention[pair.Teacher]), heads), mask.shape[0]), mask));

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var mask = Mask(student, teacher!);
            var all = All(student.Inner!.Attention[pair.Student]);
            var (value, gradient) = Compare(teacher!, mask, all);
            return new(KnownGradient.Of(value, (all, gradient)) / Count(mask).Times(heads));
        }

        private (Tensor Value, Tensor Gradient) Compare(TeacherBatch teacher, Tensor mask, Tensor all)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var parts = Parts(all, heads);
            var (value, byRelations) = _target.Divergence(teacher.Inner!, mask, TokenAttention.Log(Relations(parts, mask.shape[0]), mask));
            // A token stands on both sides of its products.
            var byProducts = byRelations.Plus(byRelations.transpose(2, 3)).Scale(1 / Math.Sqrt(parts.shape[2]));
            var byParts = byProducts.flatten(0, 1).bmm(parts);
            var gradient = byParts.view(mask.shape[0], -1, parts.shape[1], parts.shape[2]).transpose(1, 2).reshape(all.shape);
            return (value.MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope());
        }

        /// <summary>Queries, keys and values side by side, [batch, tokens, 3 × width].</summary>
        private static Tensor All(AttentionLayer layer) => cat([layer.Queries, layer.Keys, layer.Values], 2);

        /// <summary>[batch × 3 × heads, tokens, width of a part].</summary>
        private static Tensor Parts(Tensor all, int heads)
        {
            var (batch, tokens, width) = (all.shape[0], all.shape[1], all.shape[2] / (3 * heads));
            return all.view(batch, tokens, 3 * heads, width).transpose(1, 2).reshape(batch * 3 * heads, tokens, width);
        }

        /// <summary>All scalar products of a part's tokens over the root of its width, [batch, 3 × heads, tokens, tokens].</summary>
        private static Tensor Relations(Tensor parts, long batch) =>
            parts.bmm(parts.transpose(1, 2)).Scale(1 / Math.Sqrt(parts.shape[2])).view(batch, -1, parts.shape[1], parts.shape[1]);
    }
}
