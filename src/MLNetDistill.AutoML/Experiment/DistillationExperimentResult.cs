using MLNetDistill.Transforms;
using Microsoft.ML;

namespace MLNetDistill.AutoML;

/// <summary>One recipe that an experiment tried.</summary>
public sealed class DistillationRunDetail
{
    internal DistillationRunDetail(SearchRun run, StudentTransformer? model) => (Run, Model) = (run, model);

    /// <summary>The run with everything that was measured.</summary>
    public SearchRun Run { get; }

    /// <summary>The recipe.</summary>
    public DistillationRecipe Recipe => Run.Recipe;

    /// <summary>The student in a pipeline; null for runs that did not complete or are not on the front.</summary>
    public ITransformer? Model { get; }

    /// <summary>The validation score, higher is better; null if it has none.</summary>
    public double? Score => Run.Score;

    /// <summary>What was measured on the validation rows, and what the student costs, by name; see <see cref="StudentMetrics"/>.</summary>
    public IReadOnlyDictionary<string, double> ValidationMetrics => Run.Metrics;

    /// <summary>The time of its training and of preparing its data, in seconds.</summary>
    public double RuntimeInSeconds => Run.Trial.Seconds;
}

/// <summary>What a distillation experiment found.</summary>
public sealed class DistillationExperimentResult
{
    internal DistillationExperimentResult(SearchResult result, Func<SearchRun, StudentTransformer?> toModel)
    {
        DistillationRunDetail Detail(SearchRun run) => new(run, toModel(run));
        (Search, BestRun, ParetoFront, RunDetails) = (result, Detail(result.BestRun), [.. result.ParetoFront.Select(Detail)], [.. result.Runs.Select(Detail)]);
    }

    /// <summary>The best run that keeps the limits.</summary>
    public DistillationRunDetail BestRun { get; }

    /// <summary>The completed runs that keep the limits and of which none is better in score, latency and size at once, best score first.</summary>
    public IReadOnlyList<DistillationRunDetail> ParetoFront { get; }

    /// <summary>All runs by number.</summary>
    public IReadOnlyList<DistillationRunDetail> RunDetails { get; }

    /// <summary>Whether distilling paid, on the test rows; null without test rows, if it was not asked for, or if the search was canceled.</summary>
    public FinalComparison? Comparison => Search.Comparison;

    /// <summary>The whole result as the command line has it.</summary>
    public SearchResult Search { get; }
}
