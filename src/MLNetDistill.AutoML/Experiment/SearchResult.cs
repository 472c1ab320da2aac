using MLNetDistill.AutoML.Reports;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Inference;
using MLNetDistill.Runs;

namespace MLNetDistill.AutoML;

/// <summary>One recipe that was tried.</summary>
public sealed record SearchRun
{
    private readonly Lazy<DistillationRecipe> _recipe;

    internal SearchRun(Trial trial, Func<DistillationRecipe> recipe) => (Trial, _recipe) = (trial, new(recipe));

    /// <summary>What the storage holds of it.</summary>
    public Trial Trial { get; }

    /// <summary>The recipe.</summary>
    /// <exception cref="Exception">The trial failed because it has none: what a dimension of the user's own threw.</exception>
    public DistillationRecipe Recipe => _recipe.Value;

    /// <summary>The student; null if the trial did not complete, or if another machine trained it.</summary>
    public StudentModel? Student { get; init; }

    /// <summary>The validation score, higher is better; null if it has none.</summary>
    public double? Score => Trial.Score;

    /// <summary>What was measured on the validation rows, and what the student costs, by name; see <see cref="StudentMetrics"/>.</summary>
    public IReadOnlyDictionary<string, double> Metrics => Trial.Metrics;
}

/// <summary>What a search found.</summary>
public sealed record SearchResult
{
    /// <summary>The best run that keeps the limits. After a comparison its student is the best of several seeds by the validation rows.</summary>
    public required SearchRun BestRun { get; init; }

    /// <summary>The completed runs that keep the limits and of which none is better in score, latency and size at once, best score first.</summary>
    public required IReadOnlyList<SearchRun> ParetoFront { get; init; }

    /// <summary>All runs by number, also those that were given up, failed or have not ended.</summary>
    public required IReadOnlyList<SearchRun> Runs { get; init; }

    /// <summary>Whether distilling paid, on the test rows; null without test rows, if it was not asked for, or if the search was cancelled.</summary>
    public FinalComparison? Comparison { get; init; }

    /// <summary>True if the search was cancelled: this is the best so far.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>How much of the score each dimension explains, the most important first; empty if there are too few trials to tell.</summary>
    public required IReadOnlyList<DimensionImportance> Importance { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>The result without its students, as in <c>search.json</c>: what its report is made from.</summary>
    public SearchSummary Summary => new()
    {
        Task = Task,
        Data = Data,
        Best = BestRun.Trial.Number,
        Recipe = BestRun.Recipe,
        ParetoFront = [.. ParetoFront.Select(run => run.Trial.Number)],
        Importance = Importance,
        Comparison = Comparison,
        IsCancelled = IsCancelled,
        Trials = [.. Runs.Select(run => run.Trial)],
    };

    /// <summary>The result as indented JSON, as in <c>search.json</c>; a number without a meaning is null.</summary>
    public string ToJson() => Summary.ToJson();
}

/// <summary>The winner against students without a teacher, on the test rows, which are looked at once.</summary>
public sealed record FinalComparison
{
    /// <summary>The teacher, the winner, and the same student without the teacher on the same budget, each with several seeds.</summary>
    public required RunResult Run { get; init; }

    /// <summary>The winner of an undistilled search of the same cost, with the same seeds.</summary>
    public required ModelReport UndistilledSearch { get; init; }

    /// <summary>Its recipe.</summary>
    public required DistillationRecipe UndistilledRecipe { get; init; }

    /// <summary>The time of the search's trials in seconds.</summary>
    public required double SearchSeconds { get; init; }

    /// <summary>The time of the undistilled search's trials in seconds.</summary>
    public required double UndistilledSearchSeconds { get; init; }

    /// <summary>True if the winner's mean headline metric is better than that of both undistilled students.</summary>
    public bool DistillingPaid
    {
        get
        {
            var headline = Evaluation.Metric.Headline(Run.Task);
            var winner = Run.Distilled.Metrics[headline.Name].Mean;
            return headline.IsBetter(winner, Run.Undistilled.Metrics[headline.Name].Mean) && headline.IsBetter(winner, UndistilledSearch.Metrics[headline.Name].Mean);
        }
    }
}
