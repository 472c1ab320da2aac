using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Benchmarks;
using MLNetDistill.Common;
using MLNetDistill.Testing;

namespace MLNetDistill.AutoML.Tests.Recommendation;

public sealed class RecommenderTests
{
    private static readonly ConfigurationSpace Space = new(
    [
        new ChoiceDimension("loss", ["kd", "mse", "cos"]),
        new RealDimension("temperature", 0.5, 10, logarithmic: true) { Default = 1, Condition = new("loss", "kd") },
        new ChoiceDimension("mixup", [false, true]),
        new IntegerDimension("epochs", 1, 64) { Default = 7 },
    ]);

    private static readonly Dictionary<string, double> Small = new() { ["size"] = 1 }, Large = new() { ["size"] = 5 };

    // On small data sets 'mse' with mixup is best, on large ones 'kd' at temperature 4.
    private static List<Experience> Experiences()
    {
        var random = new SeededRandom(1, "test");
        var experiences = new List<Experience>();
        for (var data = 0; data < 6; data++)
        {
            var small = data < 3;
            for (var i = 0; i < 40; i++)
            {
                var point = Space.Sample(random);
                var recipe = new Configuration(point.Where(v => v.Key != "epochs"));
                var good = small ? (recipe["loss"].Equals("mse") ? 1 : 0) + (recipe["mixup"].Equals(true) ? 0.5 : 0)
                    : recipe["loss"].Equals("kd") ? 1 - Math.Abs(Math.Log((double)recipe["temperature"] / 4)) : 0;
                experiences.Add(new() { Data = $"{data}", Study = $"{data}", Features = small ? Small : Large, Recipe = recipe, Score = (data * 0.1) + (0.05 * good) + (0.002 * random.NextGaussian()) });
            }
        }
        return experiences;
    }

    [Fact]
    public void SimilarDataSetsCountMore()
    {
        var recommender = new Recommender(Experiences());
        var small = recommender.Recommend(new Dictionary<string, double> { ["size"] = 1.2 }, Space);
        Assert.Equal(("mse", true, 7L), (small[0].Configuration["loss"], small[0].Configuration["mixup"], small[0].Configuration["epochs"]));
        var large = recommender.Recommend(new Dictionary<string, double> { ["size"] = 4.5 }, Space)[0];
        Assert.Equal("kd", large.Configuration["loss"]);
        Assert.InRange((double)large.Configuration["temperature"], 2.5, 6.5);
        Assert.True(large.Advantage > 0);
        Assert.Equal(3, small.Select(r => r.Configuration).Distinct().Count());
    }

    [Fact]
    public void OnlyWhatTheSpaceHasIsRecommended()
    {
        var without = new ConfigurationSpace([new ChoiceDimension("loss", ["kd", "cos"]), new IntegerDimension("epochs", 1, 64) { Default = 9 }]);
        foreach (var recommended in new Recommender(Experiences()).Recommend(Small, without, 10))
        {
            Assert.True(without.TryRead(recommended.Configuration, out _));
            Assert.Equal(9L, recommended.Configuration["epochs"]);
        }
    }

    [Fact]
    public void WhatAllRecipesOfAStudyHaveInCommonIsNotRecommended()
    {
        var quick = Experiences().Select(e => e with { Recipe = new(e.Recipe.Append(KeyValuePair.Create("epochs", (object)2L))) }).ToList();
        Assert.All(new Recommender(quick).Recommend(Small, Space, 10), recommended => Assert.Equal(7L, recommended.Configuration["epochs"]));
        // Where some took longer, the experience tells of it.
        var some = quick.Select((e, i) => i % 2 == 0 ? e : e with { Recipe = new(e.Recipe.Where(v => v.Key != "epochs").Append(KeyValuePair.Create("epochs", (object)30L))), Score = e.Score + 1 });
        Assert.Equal(30L, new Recommender([.. some]).Recommend(Small, Space)[0].Configuration["epochs"]);
    }

    [Fact]
    public void WithoutExperienceTheDefaultIsRecommended()
    {
        Assert.Equal([new RecipeRecommendation(Space.Default, 0)], new Recommender([]).Recommend(Small, Space));
        Experience alone = Experiences()[0];
        Assert.Equal(Space.Default, new Recommender([alone, alone with { Study = "equal" }]).Recommend(Small, Space)[0].Configuration);
    }

    [Fact]
    public void SeedsOfARecipeCountOnce()
    {
        var once = Experiences();
        var twice = once.Concat(once.Take(40)).ToList();
        Configuration[] points = [Space.Default];
        Assert.Equal(new Recommender(once).Predict(Small, points), new Recommender(twice).Predict(Small, points));
    }

    [Fact]
    public void LeavingOutADataSetMeasuresTheRegret()
    {
        var rows = LeaveOneOut.Of(Experiences());
        Assert.Equal(6, rows.Count);
        Assert.All(rows, r => Assert.True(r.RankCorrelation > 0.4 && r.Share < 0.5 && r.BestOfFiveShare <= r.Share && r.RandomRegret > 0, $"{r}"));
    }

    [Fact]
    public void OnTheShippedExperienceARecommendationHasAtMostHalfOfARandomRecipesRegret()
    {
        var rows = LeaveOneOut.Of(ExperienceFile.Shipped);
        Assert.True(rows.Average(r => r.Share) <= 0.5, string.Join("\n", rows));
        Assert.True(rows.Average(r => r.BestOfFiveShare) <= 0.25, string.Join("\n", rows));
    }

    [Fact]
    public void ATableOfManyClassesGetsALargerStudentThanTheDefault()
    {
        var letter = ExperienceFile.Shipped.First(e => e.Data == "letter").Features;
        var space = new ConfigurationSpace([new ChoiceDimension("student", ["mlp", "linear"]), new IntegerDimension("mlp.width", 8, 256, logarithmic: true) { Default = 32, Condition = new("student", "mlp") }]);
        var recommended = new Recommender([.. ExperienceFile.Shipped.Where(e => e.Data != "letter")]).Recommend(letter, space)[0].Configuration;
        Assert.True((long)recommended["mlp.width"] > 32, recommended.ToJson());
    }

    [SharedDataFact]
    public void OnThePublishedRunsARecommendationHasAtMostHalfOfARandomRecipesRegret()
    {
        var rows = LeaveOneOut.Of(DistillerRuns.Read(SharedData.File("distiller_runs")));
        Assert.Equal(8, rows.Count);
        Assert.True(rows.Average(r => r.Share) <= 0.5, string.Join("\n", rows));
        Assert.True(rows.Average(r => r.RankCorrelation) > 0.25, string.Join("\n", rows));
    }
}
