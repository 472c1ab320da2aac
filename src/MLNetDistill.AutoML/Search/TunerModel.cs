using MLNetDistill.AutoML.Surrogates;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Search;

/// <summary>What the trials so far say about points that nobody has tried.</summary>
internal sealed class TunerModel
{
    // The weight of the logarithm of the time: a point of half the time is worth as much at 0.84 times the improvement. Full weight would search in the cheap corner only.
    private const double CostWeight = 0.25;

    // Of a long history the best and the latest trials are enough to learn from.
    private const int MaximumTrials = 500;

    private const int BestCount = 8;

    // More or larger trees take longer and find nothing better: a proposal must cost little beside a training of half a second.
    private static readonly ForestOptions ScoreForest = new() { Trees = 16, Features = 0.5, MostRows = 200 }, TimeForest = ScoreForest with { Trees = 8 };

    private readonly SurrogateFeatures _features;
    private readonly RandomForest _scores;
    private readonly RandomForest? _times;
    private readonly double _best;

    private TunerModel(SurrogateFeatures features, RandomForest scores, RandomForest? times, IReadOnlyList<double[]> tried)
    {
        (_features, _scores, _times) = (features, scores, times);
        // The best expected score, not the best seen one, which had luck.
        var ranked = tried.Select(units => (units, Mean: scores.Mean(features.Row(units, 1)))).OrderByDescending(p => p.Mean).Take(BestCount).ToList();
        Incumbents = [.. ranked.Select(p => p.units)];
        _best = ranked[0].Mean;
    }

    /// <summary>The places of the best points so far, the best first.</summary>
    public IReadOnlyList<double[]> Incumbents { get; }

    /// <summary>Learns from the trials; null if none has a score.</summary>
    public static TunerModel? Fit(ConfigurationSpace space, IReadOnlyList<Trial> history, SeededRandom random)
    {
        var finite = history.SelectMany(t => t.Rungs).Select(r => r.Score).Where(double.IsFinite).ToList();
        if (finite.Count == 0) return null;
        var (worst, mean) = (finite.Min(), finite.Average());
        var features = new SurrogateFeatures(space);
        List<double[]> tried = [], scoreRows = [], timeRows = [];
        List<double> scores = [], times = [];
        foreach (var trial in Kept(history))
        {
            if (space.ToUnits(trial.Configuration) is not { } units) continue;
            tried.Add(units);
            // What failed must look bad, and what is still running must not look unexplored, or every worker would go there.
            if (trial.State == TrialState.Failed || trial.Rungs.Count == 0) Add(scoreRows, scores, 1, trial.State == TrialState.Failed ? worst : mean);
            foreach (var rung in trial.Rungs)
            {
                Add(scoreRows, scores, rung.Resource, double.IsFinite(rung.Score) ? rung.Score : worst);
                if (rung.Seconds > 0) Add(timeRows, times, rung.Resource, Math.Log(rung.Seconds));
            }

            void Add(List<double[]> rows, List<double> targets, double resource, double target)
            {
                rows.Add(features.Row(units, resource));
                targets.Add(target);
            }
        }
        if (tried.Count == 0) return null;
        return new(features, RandomForest.Fit(scoreRows, scores, features.Categorical, ScoreForest, random),
            timeRows.Count > 0 ? RandomForest.Fit(timeRows, times, features.Categorical, TimeForest, random) : null, tried);
    }

    /// <summary>The logarithm of the improvement to expect of a full training at a point, for its time.</summary>
    public double Promise(double[] units)
    {
        var row = _features.Row(units, 1);
        var (mean, deviation) = _scores.Predict(row);
        return Math.Log(Math.Max(Normal.ExpectedExcess(mean, deviation, _best), double.Epsilon)) - (CostWeight * (_times?.Mean(row) ?? 0));
    }

    private static IEnumerable<Trial> Kept(IReadOnlyList<Trial> history) => history.Count <= MaximumTrials ? history
        : history.SkipLast(MaximumTrials / 2).OrderByDescending(t => t.Score ?? double.NegativeInfinity).Take(MaximumTrials / 2).Concat(history.TakeLast(MaximumTrials / 2));
}
