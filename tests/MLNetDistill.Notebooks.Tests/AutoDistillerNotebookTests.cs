using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

public class AutoDistillerNotebookTests
{
    private static readonly Notebook AutoDistiller = Notebook.Read(Path.Combine(SharedData.Repository, "notebooks", "02-autodistiller.ipynb"));

    [Fact]
    public void Asks_for_the_package_of_this_version() => Assert.Equal([$"MLNetDistill.AutoML, {PackageFolder.Version}"], AutoDistiller.Packages);

    [NpmKernelFact]
    public void Its_cells_run_and_the_search_keeps_its_limits()
    {
        using var kernel = new NotebookKernel();

        var shown = string.Concat(AutoDistiller.Cells.Select(kernel.Run));

        Assert.Contains("Distilling ", shown, StringComparison.Ordinal);
        Assert.Contains("\"student\"", shown, StringComparison.Ordinal);
        // A recipe that breaks a limit before it is trained does not count. Another run may have the best one's score and size and, by the clock, be faster.
        Assert.Contains("trials True, limits True, best True, in front True, compared True", kernel.Run("""
            var trained = result.Runs.Count(run => run.Trial.State is TrialState.Completed or TrialState.Stopped);
            $"trials {trained >= 1 && trained <= settings.MaxTrials}, limits {settings.Objective.Violation(result.BestRun.Metrics) is null}, "
                + $"best {result.ParetoFront.Max(run => run.Score) == result.BestRun.Score}, "
                + $"in front {result.ParetoFront.Any(run => run.Score == result.BestRun.Score && run.Metrics[StudentMetrics.Bytes] == result.BestRun.Metrics[StudentMetrics.Bytes])}, "
                + $"compared {result.Comparison is not null}"
            """), StringComparison.Ordinal);
    }
}
