using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// The library's own tuner: a random forest learns the score of a point from all scores so far, those of partly trained students too, and a second one learns the
/// training time; the next point is the one from which the most improvement is expected for its time (SMAC; Hutter, Hoos and Leyton-Brown, Sequential Model-Based
/// Optimization for General Algorithm Configuration, 2011; expected improvement per second: Snoek, Larochelle and Adams, Practical Bayesian Optimization of Machine
/// Learning Algorithms, 2012). The points to start from come first, then a few random ones, the cheapest first.
/// </summary>
public sealed class RecipeTuner : IRecipeTuner
{
    private const int RandomStarts = 4, Candidates = 600, Attempts = 10_000;

    private readonly ConfigurationSpace _space;
    private readonly int _seed;
    private readonly IReadOnlyList<Configuration> _start;

    /// <summary>Creates a tuner.</summary>
    /// <param name="space">The points to choose from.</param>
    /// <param name="seed">What all random choices follow from. Default 0.</param>
    /// <param name="start">The points to try first, such as recommended ones. Default: the space's default.</param>
    /// <exception cref="ArgumentException">A point to start from is not of the space.</exception>
    public RecipeTuner(ConfigurationSpace space, int seed = 0, IReadOnlyList<Configuration>? start = null)
    {
        (_space, _seed) = (space, seed);
        _start = [.. (start ?? [space.Default]).Select(point => space.TryRead(point, out var read) ? read : throw new ArgumentException($"The search can't start from {point}: it is no point of the space.", nameof(start)))];
    }

    /// <inheritdoc/>
    public Configuration? Propose(IReadOnlyList<Trial> history, long number)
    {
        var tried = history.Select(t => t.Configuration).ToHashSet();
        if (_space.Count is { } count && tried.Count(t => _space.TryRead(t, out _)) >= count) return null;
        if (_start.Concat(RandomPoints()).FirstOrDefault(point => !tried.Contains(point)) is { } first && !HasEnough(history)) return first;

        var random = new SeededRandom(_seed, "tuner", number);
        if (TunerModel.Fit(_space, history, random) is { } model)
        {
            var ranked = CandidateUnits(model, random).OrderByDescending(model.Promise);
            if (ranked.Select(units => _space.FromUnits(units)).FirstOrDefault(point => !tried.Contains(point)) is { } best) return best;
        }
        for (var i = 0; i < Attempts; i++)
            if (_space.Sample(random) is var point && !tried.Contains(point)) return point;
        return null;
    }

    /// <summary>Half of them are left out, those that take the longest.</summary>
    private IEnumerable<Configuration> RandomPoints()
    {
        var random = new SeededRandom(_seed, "start");
        return Enumerable.Range(0, 2 * RandomStarts).Select(_ => _space.Sample(random)).OrderBy(_space.CostOf).Take(RandomStarts).ToList();
    }

    // A resumed study may have begun with other points.
    private bool HasEnough(IReadOnlyList<Trial> history) => history.Count(t => t.Rungs.Count > 0) >= _start.Count + RandomStarts;

    /// <summary>Half of them anywhere, half of them near the best.</summary>
    private IEnumerable<double[]> CandidateUnits(TunerModel model, SeededRandom random)
    {
        for (var i = 0; i < Candidates; i++)
        {
            var units = new double[_space.Dimensions.Count];
            if (i % 2 == 0) for (var d = 0; d < units.Length; d++) units[d] = random.NextDouble();
            else ChangeALittle(model.Incumbents[random.Next(model.Incumbents.Count)], units, random);
            _space.Mask(units);
            yield return units;
        }
    }

    /// <summary>Changes one to three dimensions on average, by a little or by more. Dimensions that become active are sampled from their prior.</summary>
    private void ChangeALittle(double[] from, double[] units, SeededRandom random)
    {
        var probability = (1 + (2 * random.NextDouble())) / units.Length;
        var step = random.NextDouble() < 0.5 ? 0.2 : 0.05;
        for (var d = 0; d < units.Length; d++)
        {
            var change = random.NextDouble() < probability;
            units[d] = double.IsNaN(from[d]) || (change && _space.Dimensions[d] is ChoiceDimension) ? random.NextDouble()
                : change ? Math.Clamp(from[d] + (step * random.NextGaussian()), 0, 1)
                : from[d];
        }
    }
}
