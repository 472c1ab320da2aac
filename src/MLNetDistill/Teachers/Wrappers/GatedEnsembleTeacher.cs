using System.Numerics.Tensors;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Teachers;

/// <summary>
/// Several teachers of which a small gate trusts one more here and another there: per example, a softmax over the teachers of a linear function of
/// what each of them says (its confidence, its entropy, what the others think of its answer). The gate is a policy that learns by its reward, the
/// log-likelihood of the label under the teacher that it picks (Yuan et al., Reinforced Multi-Teacher Selection for Knowledge Distillation, 2021;
/// here with the exact gradient over all picks instead of samples of them, so that nothing is left to chance).
/// </summary>
public sealed class GatedEnsembleTeacher : ITeacher
{
    private const int Rounds = 500;
    private const double Rate = 0.5, Exploration = 0.1, Decay = 1e-3, LeastReward = -5;

    private readonly IReadOnlyList<ITeacher> _members;
    private readonly EnsembleTeacher _plain;
    private readonly TeacherOpinions _opinions;
    private readonly double[] _gate;

    private GatedEnsembleTeacher(IReadOnlyList<ITeacher> members, EnsembleTeacher plain, TeacherOpinions opinions, double[] gate) =>
        (_members, _plain, _opinions, _gate) = (members, plain, opinions, gate);

    /// <inheritdoc/>
    public string Name => $"gated {string.Join(", ", _members.Select(member => member.Name))}";

    /// <inheritdoc/>
    public TaskKind Task => _plain.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _plain.Classes;

    /// <summary>The sum over the members; null if one doesn't know.</summary>
    public long? ParameterCount => _plain.ParameterCount + _gate.Length;

    /// <exception cref="ArgumentException">There is nothing to choose between.</exception>
    internal static void CheckCount(int members)
    {
        if (members < 2) throw new ArgumentException($"A gate chooses between teachers, and there {(members == 0 ? "is none" : "is one")}. Give two or more.", nameof(members));
    }

    /// <summary>Learns which teacher to trust where. The same teachers and examples give the same gate.</summary>
    /// <param name="members">At least two teachers for the same task and classes, which are matched by name.</param>
    /// <param name="validation">Labeled examples that the teachers did not learn from.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    /// <exception cref="ArgumentException">The teachers do not fit together, or no example is labeled; the message says which.</exception>
    public static GatedEnsembleTeacher Fit(IReadOnlyList<ITeacher> members, ExampleSet validation, CancellationToken cancellationToken = default)
    {
        CheckCount(members.Count);
        var plain = new EnsembleTeacher(members);
        var likelihoods = members.Select(member => LabelLikelihood.Of(member, validation, cancellationToken)).ToList();
        var scores = likelihoods.Select(likelihood => (DenseSoftLabels)likelihood.Scores.Align(plain.Classes)).ToList();
        var opinions = new TeacherOpinions(scores);
        return new(members, plain, opinions, Learn(opinions.Of(scores), Rewards(likelihoods)));
    }

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var scores = _members.Select((member, m) => (DenseSoftLabels)LabelLikelihood.Dense(member, member.Score(examples, m == _members.Count - 1 ? progress : null, cancellationToken)).Align(Classes)).ToList();
        var trust = Array.ConvertAll(_opinions.Of(scores), opinions =>
        {
            var weights = new double[opinions.Length];
            Trust(opinions, _gate, weights);
            return weights;
        });
        return EnsembleTeacher.Mix(scores, (row, member) => trust[row][member], EnsembleMean.Probabilities);
    }

    /// <summary>The reward of picking each teacher, [rows][teachers].</summary>
    private static double[][] Rewards(List<LabelLikelihood> likelihoods)
    {
        var labels = likelihoods[0].Labels;
        var rewards = Enumerable.Range(0, labels.Count).Select(_ => new double[likelihoods.Count]).ToArray();
        if (labels.Task == TaskKind.Regression)
        {
            // The log-likelihood of a normal distribution as wide as the usual error.
            double Error(int row, int member) => likelihoods[member].Scores.Row(row)[0] - labels[row][0];
            var variance = Math.Max(double.Epsilon, Enumerable.Range(0, likelihoods.Count).Average(m => Enumerable.Range(0, labels.Count).Average(row => Error(row, m) * Error(row, m))));
            foreach (var (own, row) in rewards.Select((own, row) => (own, row)))
                for (var m = 0; m < own.Length; m++) own[m] = Math.Max(LeastReward, -Error(row, m) * Error(row, m) / (2 * variance));
            return rewards;
        }
        var known = likelihoods[0].Known.CountBy(label => label.Row).ToDictionary();
        for (var m = 0; m < likelihoods.Count; m++)
            for (var i = 0; i < likelihoods[m].Known.Count; i++)
            {
                var row = likelihoods[m].Known[i].Row;
                rewards[row][m] += Math.Max(LeastReward, likelihoods[m].Log(i)) / known[row];
            }
        return rewards;
    }

    /// <summary>Gradient ascent on the expected reward plus a little of the policy's entropy, which keeps it from betting on luck.</summary>
    private static double[] Learn(double[][][] opinions, double[][] rewards)
    {
        var (members, width) = (rewards[0].Length, TeacherOpinions.Width);
        var (gate, gradient) = (new double[members * width], new double[members * width]);
        var (trust, gains) = (new double[members], new double[members]);
        for (var round = 0; round < Rounds; round++)
        {
            Array.Clear(gradient);
            for (var row = 0; row < rewards.Length; row++)
            {
                Trust(opinions[row], gate, trust);
                for (var m = 0; m < members; m++) gains[m] = rewards[row][m] - (Exploration * Math.Log(Math.Max(trust[m], 1e-12)));
                var baseline = TensorPrimitives.Dot<double>(gains, trust);
                for (var m = 0; m < members; m++)
                    for (var f = 0; f < width; f++) gradient[(m * width) + f] += trust[m] * (gains[m] - baseline) * opinions[row][m][f] / rewards.Length;
            }
            for (var i = 0; i < gate.Length; i++) gate[i] += Rate * (gradient[i] - (Decay * gate[i]));
        }
        return gate;
    }

    /// <summary>The policy for one example: the softmax of what the gate makes of each teacher's opinion.</summary>
    private static void Trust(double[][] opinions, double[] gate, Span<double> trust)
    {
        for (var m = 0; m < trust.Length; m++) trust[m] = TensorPrimitives.Dot<double>(opinions[m], gate.AsSpan(m * opinions[m].Length, opinions[m].Length));
        TensorPrimitives.SoftMax<double>(trust, trust);
    }
}
