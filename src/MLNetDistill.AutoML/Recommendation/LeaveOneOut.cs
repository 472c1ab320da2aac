using MLNetDistill.Evaluation;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>
/// How good recommendations are for a data set that the experience lacks. A regret is how much worse than the study's best recipe a recipe scored; all means are over the
/// data set's studies.
/// </summary>
/// <param name="Data">The data set that was left out.</param>
/// <param name="Recipes">The recipes tried on it, of all studies together.</param>
/// <param name="RankCorrelation">Spearman's, of expected and true scores.</param>
/// <param name="RandomRegret">The mean regret of a random recipe, in units of the score.</param>
/// <param name="FixedShare">The regret of the recipe that was best on the other data sets, as a share of a random recipe's.</param>
/// <param name="Share">The regret of the recommended recipe, as a share of a random recipe's.</param>
/// <param name="BestOfFiveShare">The regret of the best of five recommended recipes, as a share of a random recipe's.</param>
internal sealed record LeaveOneOut(string Data, int Recipes, double RankCorrelation, double RandomRegret, double FixedShare, double Share, double BestOfFiveShare)
{
    // In a smaller study there is little to choose.
    private const int MinimumRecipes = 8;

    /// <summary>Leaves out one data set after the other.</summary>
    public static IReadOnlyList<LeaveOneOut> Of(IReadOnlyList<Experience> experiences)
    {
        var studies = experiences.GroupBy(e => e.Study)
            .Select(study => study.GroupBy(e => e.Recipe).Select(g => g.First() with { Score = g.Average(e => e.Score) }).ToList())
            .Where(recipes => recipes.Count >= MinimumRecipes && recipes.Max(e => e.Score) > recipes.Min(e => e.Score)).ToList();
        return [.. studies.Select(recipes => recipes[0].Data).Distinct().Order(StringComparer.Ordinal).Select(data =>
        {
            var known = studies.Where(recipes => recipes[0].Data != data).SelectMany(recipes => recipes).ToList();
            var recommender = new Recommender(known);
            var results = studies.Where(recipes => recipes[0].Data == data).Select(recipes => Of(recipes, recommender, known)).ToList();
            return new LeaveOneOut(data, results.Sum(r => r.Recipes), results.Average(r => r.RankCorrelation), results.Average(r => r.RandomRegret),
                results.Average(r => r.FixedShare), results.Average(r => r.Share), results.Average(r => r.BestOfFiveShare));
        })];
    }

    private static LeaveOneOut Of(List<Experience> recipes, Recommender recommender, List<Experience> known)
    {
        double[] scores = [.. recipes.Select(e => e.Score)];
        double[] expected = [.. recommender.Predict(recipes[0].Features, [.. recipes.Select(e => e.Recipe)])];
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => expected[i]).ToList();
        var random = scores.Max() - scores.Average();
        return new(recipes[0].Data, recipes.Count, Correlation.Spearman(expected, scores), random,
            Share(recipes[BestElsewhere(recipes, known)].Score), Share(scores[order[0]]), Share(order.Take(5).Max(i => scores[i])));

        double Share(double score) => (scores.Max() - score) / random;
    }

    /// <summary>The recipe with the best mean place among all recipes of a study, where it was tried on other data sets; one trial counts half, for it may have been luck.</summary>
    private static int BestElsewhere(List<Experience> recipes, List<Experience> known)
    {
        var places = known.GroupBy(e => e.Study).SelectMany(study =>
        {
            double[] scores = [.. study.Select(e => e.Score)];
            return study.Zip(Ranking.AverageRanks(scores), (e, rank) => (e.Recipe, Place: (rank / scores.Length) - 0.5));
        }).GroupBy(p => p.Recipe).ToDictionary(g => g.Key, g => g.Sum(p => p.Place) / (g.Count() + 1));
        return Enumerable.Range(0, recipes.Count).MaxBy(i => places.TryGetValue(recipes[i].Recipe, out var place) ? place : double.NegativeInfinity);
    }
}
