using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;

namespace MLNetDistill.Benchmarks;

/// <summary>Turns the results of the benchmark of methods into the experience that the library ships.</summary>
internal static class MethodsExperience
{
    public static int Run(string[] args)
    {
        var repository = QualityBenchmark.Repository();
        var results = new MethodsResults(Path.Combine(SeededData.Output("methods"), "results.jsonl"));
        var experiences = results.All.GroupBy(r => r.Data).OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => Of(repository, g.Key, [.. g])).ToList();
        if (experiences.Count == 0)
        {
            Console.Error.WriteLine("There are no results yet; run the benchmark 'methods' first.");
            return 2;
        }
        var path = args.Length > 0 ? args[0] : Path.Combine(repository, "src", "MLNetDistill.AutoML", "Experience", "methods.csv");
        ExperienceFile.Write(path, experiences);
        Console.WriteLine($"{path}: {experiences.Count} students, {experiences.Select(e => e.Study).Distinct().Count()} studies");
        return 0;
    }

    private static IEnumerable<Experience> Of(string repository, string name, IReadOnlyList<MethodResult> results)
    {
        var data = QualityData.Read(Path.GetFullPath(Path.Combine(repository, "..", "shared", "data", name)));
        using var teacher = QualityTeacher.Open(data, data.Train.Inputs is TextInputs ? QualityWay.FineTuned : QualityWay.Ensemble, SeededData.Teachers, what => Console.WriteLine($"{name}, fitting the teacher: {what}"));
        var context = new LossContext(data.Train.Task, data.Train.Classes, HasLabels: true, SoftLabelKind.Dense) { Teacher = teacher.Inner };
        var space = RecipeSpace.For(context, data.Train.Inputs);
        foreach (var study in results.GroupBy(r => r.LabelShare).OrderByDescending(g => g.Key))
        {
            var train = study.Key == 1 ? data.Train : QualityStudents.FewLabels(data.Train, seed: 0);
            var features = TaskFeatures.Of(train, teacher.Scored(train, data.Validation, space.Start).SoftLabels);
            foreach (var result in study)
            {
                // A student without a teacher, or with one of its own, is no point of the space; one that diverged is worth knowing, but has no score.
                var recipe = DistillationRecipe.FromJson(result.Recipe);
                if (!recipe.NeedsTeacher() || result.Method == MethodsRecipes.OfItself || !double.IsFinite(result.Validation)) continue;
                // A point is the nearest one: without a loss that the space can't say, another recipe would get its score.
                var point = space.ToConfiguration(recipe);
                if (!Losses(space.ToRecipe(point)).SequenceEqual(Losses(recipe))) continue;
                // The validation score: what the test data say is not for choosing recipes.
                yield return new() { Data = name, Study = $"{name}, {100 * study.Key:0}% of the labels", Features = features, Recipe = point, Score = result.Validation };
            }
        }

        static IEnumerable<string> Losses(DistillationRecipe recipe) => recipe.Objective.Select(loss => loss.Description.Name).Order();
    }
}
