using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>What an ensemble takes the mean of.</summary>
public enum EnsembleMean
{
    /// <summary>Probabilities (for a regression: values). A member that is sure weighs no more than one that is not.</summary>
    Probabilities,

    /// <summary>Logits: a geometric mean of probabilities. One member's veto counts for much.</summary>
    Logits,
}

/// <summary>The weighted mean of several teachers for the same task and classes. Classes are matched by name; the first member's order holds.</summary>
public sealed class EnsembleTeacher : ITeacher
{
    private readonly IReadOnlyList<ITeacher> _members;
    private readonly double[] _weights;
    private readonly EnsembleMean _mean;

    /// <summary>Joins teachers.</summary>
    /// <param name="members">At least one.</param>
    /// <param name="mean">What is averaged. Default probabilities.</param>
    /// <param name="weights">How much each member counts: not negative, not all 0; scaled to sum to 1. Null (default) for equal weights.</param>
    /// <exception cref="ArgumentException">The members differ in task or classes, or the weights make no sense; the message says which.</exception>
    public EnsembleTeacher(IReadOnlyList<ITeacher> members, EnsembleMean mean = EnsembleMean.Probabilities, IReadOnlyList<double>? weights = null)
    {
        if (members.Count == 0) throw new ArgumentException("An ensemble needs at least one teacher.", nameof(members));
        foreach (var member in members.Skip(1))
        {
            if (member.Task != members[0].Task)
                throw new ArgumentException($"'{members[0].Name}' is a {members[0].Task} teacher and '{member.Name}' a {member.Task} teacher; an ensemble needs one task.", nameof(members));
            CheckClasses((members[0].Name, members[0].Classes), (member.Name, member.Classes));
        }
        weights ??= [.. members.Select(_ => 1.0)];
        CheckWeights(members.Count, weights);
        (_members, _mean, _weights) = (members, mean, [.. weights.Select(w => w / weights.Sum())]);
    }

    /// <exception cref="ArgumentException">The weights make no sense.</exception>
    internal static void CheckWeights(int members, IReadOnlyList<double> weights)
    {
        if (weights.Count != members) throw new ArgumentException($"{members} teachers came with {weights.Count} weights.", nameof(weights));
        if (!weights.All(w => w >= 0 && double.IsFinite(w)) || weights.Sum() is not > 0)
            throw new ArgumentException("The weights of an ensemble are finite, not negative, and not all 0.", nameof(weights));
    }

    /// <exception cref="ArgumentException">The classes differ; the message names some that do.</exception>
    internal static void CheckClasses((string Name, IReadOnlyList<string> Classes) first, (string Name, IReadOnlyList<string> Classes) other)
    {
        if (other.Classes.ToHashSet().SetEquals(first.Classes)) return;
        var different = first.Classes.Except(other.Classes).Concat(other.Classes.Except(first.Classes)).Take(5);
        throw new ArgumentException($"'{first.Name}' and '{other.Name}' have different classes: only one knows {string.Join(", ", different.Select(c => $"'{c}'"))}.");
    }

    /// <summary>Learns how much each member counts: the weights of the mean of probabilities (for a regression: of values) under which the labels are most likely.</summary>
    /// <param name="members">At least one.</param>
    /// <param name="validation">Labeled examples that the members did not learn from; on those that it did a member looks better than it is.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    /// <exception cref="ArgumentException">The members do not fit together, or no example is labeled; the message says which.</exception>
    public static EnsembleTeacher FitWeights(IReadOnlyList<ITeacher> members, ExampleSet validation, CancellationToken cancellationToken = default)
    {
        // Members that don't fit together are refused before they score.
        _ = new EnsembleTeacher(members);
        return new(members, weights: EnsembleWeights.Fit([.. members.Select(member => LabelLikelihood.Of(member, validation, cancellationToken))]));
    }

    /// <summary>How much each member counts; the numbers sum to 1.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <inheritdoc/>
    public string Name => $"mean of {string.Join(", ", _members.Select(m => m.Name))}";

    /// <inheritdoc/>
    public TaskKind Task => _members[0].Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _members[0].Classes;

    /// <summary>The sum over the members; null if one doesn't know.</summary>
    public long? ParameterCount => _members.Aggregate((long?)0, (sum, member) => sum + member.ParameterCount);

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        // All members score all examples: an example counts as done when the last one has scored it.
        var scores = _members.Select((member, m) => (DenseSoftLabels)LabelLikelihood.Dense(member, member.Score(examples, m == _members.Count - 1 ? progress : null, cancellationToken)).Align(Classes)).ToList();
        return Mix(scores, (_, member) => _weights[member], _mean);
    }

    /// <summary>The weighted mean of scores for the same classes in the same order.</summary>
    /// <param name="members">Each member's scores.</param>
    /// <param name="weight">From a row and a member to how much the member counts there; those of a row sum to 1.</param>
    /// <param name="mean">What is averaged.</param>
    internal static DenseSoftLabels Mix(IReadOnlyList<DenseSoftLabels> members, Func<int, int, double> weight, EnsembleMean mean)
    {
        var task = members[0].Task;
        // A regression's scores are values; their mean is taken as it is.
        var averagesLogits = mean == EnsembleMean.Logits || task == TaskKind.Regression;
        var sum = new double[members[0].Values.Length];
        for (var m = 0; m < members.Count; m++) Add(members[m], averagesLogits, row => weight(row, m), sum);
        if (!averagesLogits && task == TaskKind.Multiclass) for (var i = 0; i < sum.Length; i++) sum[i] = Math.Log(Math.Max(sum[i], Logits.Clamp));
        else if (!averagesLogits) for (var i = 0; i < sum.Length; i++) sum[i] = Logits.OfProbability(sum[i]);
        return DenseSoftLabels.FromLogits(task, members[0].Classes, Array.ConvertAll(sum, s => (float)s));
    }

    private static void Add(DenseSoftLabels scores, bool averagesLogits, Func<int, double> weight, double[] sum)
    {
        var probabilities = new double[Math.Max(2, scores.Width)];
        for (var row = 0; row < scores.Count; row++)
        {
            var own = scores.Row(row);
            // Adding the same number to all logits of a row means nothing, but would count in a mean of several.
            var shift = averagesLogits && scores.Task == TaskKind.Multiclass ? Logits.LogSumExp(own) : 0;
            if (!averagesLogits) Logits.ToProbabilities(scores.Task, own, probabilities);
            var factor = weight(row);
            for (var c = 0; c < own.Length; c++)
                sum[(row * own.Length) + c] += factor * (averagesLogits ? own[c] - shift : probabilities[scores.Task == TaskKind.Binary ? 1 : c]);
        }
    }
}
