using MLNetDistill.AutoML.Surrogates;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Search;

/// <summary>How much of what a search saw one dimension explains.</summary>
/// <param name="Name">The dimension.</param>
/// <param name="Share">The share of the variance of the score that its choice alone explains, from 0 to 1, the other dimensions averaged out.</param>
public sealed record DimensionImportance(string Name, double Share)
{
    private const int Samples = 256, Places = 12;

    /// <summary>
    /// The importance of every dimension, the most important first: functional analysis of variance on a random forest (Hutter, Hoos and Leyton-Brown, An Efficient
    /// Approach for Assessing Hyperparameter Importance, 2014). Scores below the median count as the median, so that what matters among good points shows, and not
    /// only what ruins a student. What two dimensions explain together belongs to neither, so that the shares sum up to less than 1.
    /// </summary>
    /// <param name="space">The space that was searched.</param>
    /// <param name="history">The trials; their latest scores count.</param>
    /// <param name="seed">What all random choices follow from. Default 0.</param>
    /// <returns>Nothing if there are fewer than four scores, or all of them are equal.</returns>
    public static IReadOnlyList<DimensionImportance> Of(ConfigurationSpace space, IReadOnlyList<Trial> history, int seed = 0)
    {
        var features = new SurrogateFeatures(space);
        var seen = history.Where(t => t.Score is { } score && double.IsFinite(score))
            .Select(t => (Units: space.ToUnits(t.Configuration), Score: t.Score!.Value, t.Rungs[^1].Resource)).Where(t => t.Units is not null).ToList();
        if (seen.Count < 4) return [];
        var median = seen.Select(t => t.Score).Order().ElementAt(seen.Count / 2);
        var random = new SeededRandom(seed, "importance");
        var forest = RandomForest.Fit([.. seen.Select(t => features.Row(t.Units, t.Resource))], [.. seen.Select(t => Math.Max(t.Score, median))], features.Categorical, new(), random);

        var points = Enumerable.Range(0, Samples).Select(_ => space.Dimensions.Select(_ => random.NextDouble()).ToArray()).ToList();
        var variance = Variance([.. points.Select(Predict)]);
        if (variance <= 0) return [];
        return [.. space.Dimensions.Select((d, i) => new DimensionImportance(d.Name, Math.Min(1, Variance(Marginal(d, i)) / variance))).OrderByDescending(d => d.Share).ThenBy(d => d.Name, StringComparer.Ordinal)];

        double Predict(double[] units)
        {
            double[] masked = [.. units];
            space.Mask(masked);
            return forest.Mean(features.Row(masked, 1));
        }

        // The mean over all points at each of the dimension's values.
        double[] Marginal(Dimension dimension, int index)
        {
            var places = dimension.Count is { } count and < Places ? (int)count : Places;
            return [.. Enumerable.Range(0, places).Select(place => points.Average(point =>
            {
                double[] moved = [.. point];
                moved[index] = (place + 0.5) / places;
                return Predict(moved);
            }))];
        }
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Average(v => (v - mean) * (v - mean));
    }
}
