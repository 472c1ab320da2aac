using MLNetDistill.AutoML.Reports;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Reports;

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

    /// <summary>What became of the runs.</summary>
    public required TrialCounts Counts { get; init; }

    /// <summary>Whether distilling paid, on the test rows; null without test rows, if it was not asked for, or if the search was canceled.</summary>
    public FinalComparison? Comparison { get; init; }

    /// <summary>The best student of the undistilled search, of <see cref="FinalComparison.UndistilledRecipe"/>: what to take where distilling did not pay. Null without a comparison.</summary>
    public StudentModel? UndistilledStudent { get; init; }

    /// <summary>True if the search was canceled: this is the best so far.</summary>
    public bool IsCanceled { get; init; }

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
        Counts = Counts,
        Importance = Importance,
        Comparison = Comparison,
        IsCanceled = IsCanceled,
        Trials = [.. Runs.Select(run => run.Trial)],
    };

    /// <summary>The result as indented JSON, as in <c>search.json</c>; a number without a meaning is null.</summary>
    public string ToJson() => Summary.ToJson();
}

/// <summary>The winner against students without a teacher, on the test rows, by which nothing is chosen.</summary>
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

    /// <summary>True if the winner's mean headline metric is better than that of both undistilled students. See <see cref="Noise"/> before believing it.</summary>
    public bool DistillingPaid => Headline.IsBetter(Mean(Run.Distilled), Mean(Run.Undistilled)) && Headline.IsBetter(Mean(Run.Distilled), Mean(UndistilledSearch));

    /// <summary>
    /// What two students of these accuracies may differ by on so few test rows without being different: two standard errors, as if they erred independently of each other. Null where the
    /// headline metric is no accuracy.
    /// </summary>
    public double? Noise
    {
        get
        {
            if (Headline != Metric.Accuracy) return null;
            var (winner, control) = (Mean(Run.Distilled), Mean(UndistilledSearch));
            return 2 * Math.Sqrt(((winner * (1 - winner)) + (control * (1 - control))) / Run.Data.Test);
        }
    }

    /// <summary>Whether distilling paid, in a sentence or two.</summary>
    public string Verdict => (DistillingPaid ? "Distilling paid." : "Distilling did not pay.") + (Noise is { } noise && Math.Abs(Mean(Run.Distilled) - Mean(UndistilledSearch)) < noise
        ? $" The difference to the undistilled search is within the noise of {NumberFormat.Count(Run.Data.Test)} test rows ({Headline.Format(noise)} points)." : "");

    private Metric Headline => Metric.Headline(Run.Task);

    private double Mean(ModelReport report) => report.Metrics[Headline.Name].Mean;
}
