using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>A recipe to start with.</summary>
/// <param name="Configuration">The recipe as a point of the search space.</param>
/// <param name="Advantage">How much better than the mean recipe it is expected to be, in standard deviations of the scores of one data set.</param>
public sealed record RecipeRecommendation(Configuration Configuration, double Advantage);

/// <summary>
/// Recommends recipes for a data set that nobody has trained on, from what came of recipes on others: the effects of losses, students and so on, where data sets with
/// similar features count more. The idea of a recommendation from the features of a task is AutoDistiller's (He et al., Distiller, 2021).
/// </summary>
public sealed class Recommender
{
    // A large study counts no more than so many recipes, or a data set that was searched for long would outvote the others.
    private const double StudyWeight = 30;

    // Collapsed and lucky students count no more than this, in standard deviations.
    private const double Limit = 2.5;

    // A recipe that was tried once on an equal data set counts for half of what it reached there.
    private const double Doubt = 1;

    private readonly List<(Experience Experience, Configuration Told, double Target, double Weight)> _experiences = [];
    private readonly TaskSimilarity _similarity;

    /// <summary>Creates a recommender.</summary>
    /// <param name="experiences">What came of recipes so far; see <see cref="ExperienceFile"/>. Scores of several seeds of a recipe count as their mean.</param>
    public Recommender(IReadOnlyList<Experience> experiences)
    {
        foreach (var study in experiences.GroupBy(e => e.Study))
        {
            var recipes = study.GroupBy(e => e.Recipe).Select(g => g.First() with { Score = g.Average(e => e.Score) }).ToList();
            var mean = recipes.Average(e => e.Score);
            var deviation = Math.Sqrt(recipes.Average(e => (e.Score - mean) * (e.Score - mean)));
            // One recipe alone says nothing, nor do many that all scored the same.
            if (!(deviation > 0)) continue;
            // Of a value that all of a study's recipes have, such as a short training, it says nothing.
            var told = recipes.SelectMany(e => e.Recipe).Distinct().GroupBy(v => v.Key).Where(values => values.Count() > 1).Select(values => values.Key).ToHashSet();
            foreach (var e in recipes)
                _experiences.Add((e, new(e.Recipe.Where(v => told.Contains(v.Key))), Math.Clamp((e.Score - mean) / deviation, -Limit, Limit), Math.Min(1, StudyWeight / recipes.Count)));
        }
        _similarity = new(_experiences.Select(e => e.Experience.Features).Distinct());
    }

    /// <summary>Estimates what recipes are worth on a data set.</summary>
    /// <param name="features">What is known of the data set; see <see cref="TaskFeatures"/>.</param>
    /// <param name="recipes">The recipes as points of a search space.</param>
    /// <returns>Per recipe, how much better than the mean recipe it is expected to be, in standard deviations of the scores of one data set; 0 without experience.</returns>
    public IReadOnlyList<double> Predict(IReadOnlyDictionary<string, double> features, IReadOnlyList<Configuration> recipes)
    {
        if (_experiences.Count == 0) return new double[recipes.Count];
        double[] weights = [.. _experiences.Select(e => e.Weight * _similarity.Between(features, e.Experience.Features))];
        var model = EffectModel.Fit([.. _experiences.Select(e => e.Experience.Recipe)], [.. _experiences.Select(e => e.Target)], weights);
        // What the sum of effects does not say of a recipe, its own results do: most where it was tried on this very data set.
        var own = _experiences.Zip(weights).GroupBy(e => e.First.Experience.Recipe).ToDictionary(g => g.Key,
            g => g.Sum(e => e.Second * (e.First.Target - model.Predict(g.Key))) / (g.Sum(e => e.Second) + Doubt));
        return [.. recipes.Select(recipe => model.Predict(recipe) + own.GetValueOrDefault(recipe))];
    }

    /// <summary>The recipes to start with, the most promising first: recipes that somebody has tried, as far as the space has them, and its default.</summary>
    /// <param name="features">What is known of the data set; see <see cref="TaskFeatures"/>.</param>
    /// <param name="space">The search space. What the experience does not tell of has the space's defaults.</param>
    /// <param name="count">The number of recipes at most. Default 3.</param>
    /// <returns>At least one recipe.</returns>
    public IReadOnlyList<RecipeRecommendation> Recommend(IReadOnlyDictionary<string, double> features, ConfigurationSpace space, int count = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var points = _experiences.Select(e => Fit(e.Told, space)).OfType<Configuration>().Append(space.Default).Distinct().ToList();
        return [.. points.Zip(Predict(features, points), (point, worth) => new RecipeRecommendation(point, worth))
            .OrderByDescending(r => r.Advantage).ThenBy(r => r.Configuration.ToJson(), StringComparer.Ordinal).Take(count)];
    }

    /// <summary>A recipe as a point of a space; null if it has a value that the space has not, such as a loss that does not fit the task.</summary>
    private static Configuration? Fit(Configuration recipe, ConfigurationSpace space)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var dimension in space.Dimensions)
        {
            if (!recipe.TryGetValue(dimension.Name, out var value)) continue;
            if (dimension.Nearest(value) is not { } near) return null;
            values.Add(dimension.Name, near);
        }
        return space.Complete(values);
    }
}
