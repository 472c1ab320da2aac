using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Runs;

namespace MLNetDistill.AutoML;

/// <summary>What a search leaves in its output folder: the student, its recipe, <c>search.json</c>, and after a comparison <c>result.json</c> of the winner.</summary>
internal static class SearchFiles
{
    public static void Write(string folder, SearchResult result, ExampleColumns? columns)
    {
        if (result.BestRun.Student is { } student) RunFolder.WriteStudent(folder, student, result.BestRun.Recipe, columns);
        if (result.Comparison is { } comparison) Text(folder, "result.json", comparison.Run.ToJson());
        Text(folder, "search.json", ToJson(result));
    }

    /// <summary>The result for machines.</summary>
    public static string ToJson(SearchResult result)
    {
        var options = new JsonSerializerOptions(RecipeJson.Options()) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        options.Converters.Add(new NanAsNullConverter());
        return JsonSerializer.Serialize(new
        {
            best = result.BestRun.Trial.Number,
            score = result.BestRun.Score,
            metrics = result.BestRun.Metrics,
            recipe = result.BestRun.Recipe,
            paretoFront = result.ParetoFront.Select(run => run.Trial.Number),
            isCancelled = result.IsCancelled,
            comparison = result.Comparison is { } found ? new
            {
                found.DistillingPaid,
                teacher = found.Run.Teacher.Metrics,
                distilled = found.Run.Distilled.Metrics,
                undistilled = found.Run.Undistilled.Metrics,
                undistilledSearch = found.UndistilledSearch.Metrics,
                found.UndistilledRecipe,
                found.SearchSeconds,
                found.UndistilledSearchSeconds,
            } : null,
            trials = result.Runs.Select(run => new
            {
                run.Trial.Number,
                state = run.Trial.State.ToString(),
                configuration = run.Trial.Configuration.ToDictionary(),
                run.Trial.Rungs,
                run.Trial.Metrics,
                run.Trial.Error,
            }),
        }, options);
    }

    private static void Text(string folder, string name, string text) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
