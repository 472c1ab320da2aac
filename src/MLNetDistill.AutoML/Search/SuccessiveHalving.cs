using MLNetDistill.Inference;

namespace MLNetDistill.AutoML.Search;

/// <summary>What is to become of a trial that has just been scored on its way.</summary>
public enum HalvingDecision
{
    /// <summary>Train on to the next rung, or finish if this was the last.</summary>
    Continue,

    /// <summary>Others do better so far: keep its state, and go on if it comes to be among the best.</summary>
    Pause,

    /// <summary>It has collapsed and will not recover.</summary>
    Stop,
}

/// <summary>
/// Spends training where it pays: every trial gets a little, and only the best share of those that came as far gets more (ASHA; Li et al.,
/// A System for Massively Parallel Hyperparameter Tuning, 2018). It keeps nothing between calls, so that several workers can share a study.
/// </summary>
public sealed record SuccessiveHalving
{
    // Resources are shares of a training that steps may not divide evenly.
    private const double Tolerance = 1e-6;

    /// <summary>One trial in so many goes on from a rung, and it gets so many times the training. Default 3.</summary>
    public double ReductionFactor { get; init; } = 3;

    /// <summary>The share of the full training after which trials are first compared, above 0 up to 1. Default 1/9. With 1 every trial is trained to its end.</summary>
    public double MinimumResource { get; init; } = 1.0 / 9;

    /// <summary>The score that guessing reaches; a trial below it has collapsed. Default: no score is too low, as long as it is a number. See <see cref="ChanceOf"/>.</summary>
    public double Chance { get; init; } = double.NegativeInfinity;

    /// <summary>The shares of the full training after which trials are compared, the last of them 1.</summary>
    public IReadOnlyList<double> Resources
    {
        get
        {
            var resources = new List<double>();
            for (var resource = 1.0; resource > MinimumResource * (1 - Tolerance); resource /= ReductionFactor) resources.Insert(0, resource);
            return resources;
        }
    }

    /// <summary>The score that guessing reaches, by the headline metric of a task: one class of many by accuracy, the mean by R².</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="classes">The number of classes.</param>
    public static double ChanceOf(TaskKind task, int classes) => task is TaskKind.Binary or TaskKind.Multiclass ? 1.0 / classes : 0;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names the range.</exception>
    public void Validate()
    {
        if (!(ReductionFactor >= 2 && double.IsFinite(ReductionFactor))) throw new ArgumentOutOfRangeException(nameof(ReductionFactor), ReductionFactor, "The reduction factor must be at least 2.");
        if (MinimumResource is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(MinimumResource), MinimumResource, "The minimum resource must be above 0 and at most 1.");
        if (double.IsNaN(Chance)) throw new ArgumentOutOfRangeException(nameof(Chance), Chance, "The chance score must be a number.");
    }

    /// <summary>The share of the full training up to which a trial is trained next.</summary>
    public double NextResource(Trial trial)
    {
        var resources = Resources;
        var done = trial.Rungs.Count > 0 ? trial.Rungs[^1].Resource : 0;
        return resources.FirstOrDefault(r => r > done * (1 + Tolerance), 1);
    }

    /// <summary>Says what becomes of a trial after its latest rung.</summary>
    /// <param name="history">All trials of the study; the trial itself need not be among them.</param>
    /// <param name="trial">The trial with its latest rung.</param>
    public HalvingDecision Decide(IReadOnlyList<Trial> history, Trial trial)
    {
        if (trial.Rungs.Count == 0) return HalvingDecision.Continue;
        var (resource, score, _) = trial.Rungs[^1];
        if (!double.IsFinite(score) || score < Chance) return HalvingDecision.Stop;
        if (resource >= 1 - Tolerance) return HalvingDecision.Continue;
        var others = history.Where(t => t.Number != trial.Number).Select(t => ScoreAt(t, resource)).OfType<double>().ToList();
        // Equal scores go on in the order of their numbers, so that no rung lets more through than its share.
        var better = others.Count(s => s > score) + history.Count(t => t.Number < trial.Number && ScoreAt(t, resource) == score);
        return better < Math.Floor((others.Count + 1) / ReductionFactor) ? HalvingDecision.Continue : HalvingDecision.Pause;
    }

    /// <summary>The waiting trial that has come to deserve more training, those that have come farthest first; null if there is none and a new one is to be started.</summary>
    public Trial? Resume(IReadOnlyList<Trial> history) => history
        .Where(t => t.State == TrialState.Waiting && t.Rungs.Count > 0)
        .GroupBy(t => t.Rungs[^1].Resource).OrderByDescending(rung => rung.Key)
        // If the best of those that came as far may not go on, no other may.
        .Select(rung => rung.OrderByDescending(t => t.Score).ThenBy(t => t.Number).First())
        .FirstOrDefault(t => Decide(history, t) == HalvingDecision.Continue);

    private static double? ScoreAt(Trial trial, double resource)
    {
        foreach (var rung in trial.Rungs)
            if (Math.Abs(rung.Resource - resource) <= Tolerance * resource) return double.IsNaN(rung.Score) ? double.NegativeInfinity : rung.Score;
        return null;
    }
}
