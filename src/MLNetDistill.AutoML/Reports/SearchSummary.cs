using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;
using MLNetDistill.Inference;

namespace MLNetDistill.AutoML.Reports;

/// <summary>What a search found without its students: <c>search.json</c>, from which its report is made.</summary>
public sealed record SearchSummary
{
    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>The number of the best trial that keeps the limits.</summary>
    public required long Best { get; init; }

    /// <summary>Its recipe.</summary>
    public required DistillationRecipe Recipe { get; init; }

    /// <summary>The numbers of the completed trials of which none is better in score, latency and size at once, best score first.</summary>
    public required IReadOnlyList<long> ParetoFront { get; init; }

    /// <summary>What became of the trials; null in files of older versions.</summary>
    public TrialCounts? Counts { get; init; }

    /// <summary>How much of the score each dimension explains, the most important first; empty if there are too few trials to tell.</summary>
    public required IReadOnlyList<DimensionImportance> Importance { get; init; }

    /// <summary>Whether distilling paid, on the test rows; null if this was not measured.</summary>
    public FinalComparison? Comparison { get; init; }

    /// <summary>True if the search was canceled: this is what it found until then.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>All trials by number.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>The summary as indented JSON; a number without a meaning is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions());

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no summary of a search.</exception>
    public static SearchSummary FromJson(string json)
    {
        try
        {
            var summary = JsonSerializer.Deserialize<SearchSummary>(json, JsonOptions()) ?? throw new FormatException("The summary is empty.");
            if (summary.Trials.All(trial => trial.Number != summary.Best)) throw new FormatException($"Not a result of a search: the best trial, {summary.Best}, is missing.");
            return summary;
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not a result of a search: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions JsonOptions()
    {
        var options = new JsonSerializerOptions(RecipeJson.Options()) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        options.Converters.Add(new NanAsNullConverter());
        return options;
    }
}
