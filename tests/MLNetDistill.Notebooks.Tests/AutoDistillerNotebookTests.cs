using System.Reflection;
using MLNetDistill.AutoML;
using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

public class AutoDistillerNotebookTests
{
    private static readonly Notebook AutoDistiller = Notebook.Read(Path.Combine(SharedData.Repository, "notebooks", "02-autodistiller.ipynb"));

    [Fact]
    public void Asks_for_the_package_of_this_version()
    {
        var version = typeof(DistillationSearch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        Assert.Equal([$"MLNetDistill.AutoML, {version}"], AutoDistiller.Packages);
    }

    [NpmFact]
    public async Task Its_cells_run_and_the_search_keeps_its_limits()
    {
        var host = new NotebookHost();

        var state = await host.RunAsync(AutoDistiller.Cells);

        var settings = (SearchSettings)state.GetVariable("settings").Value;
        var result = (SearchResult)state.GetVariable("result").Value;
        // A recipe that breaks a limit before it is trained does not count.
        Assert.InRange(result.Runs.Count(run => run.Trial.State is TrialState.Completed or TrialState.Stopped), 1, settings.MaxTrials!.Value);
        Assert.Null(settings.Objective.Violation(result.BestRun.Metrics));
        // Another run may have its score and size and, by the clock, be faster.
        Assert.Equal(result.ParetoFront.Max(run => run.Score), result.BestRun.Score);
        Assert.Contains(result.ParetoFront, run => run.Score == result.BestRun.Score && run.Metrics[StudentMetrics.Bytes] == result.BestRun.Metrics[StudentMetrics.Bytes]);
        Assert.NotNull(result.Comparison);
        Assert.Contains(result.BestRun.Recipe.ToJson(), host.Displayed);
        Assert.Contains(host.Displayed.OfType<string>(), text => text.StartsWith("Distilling ", StringComparison.Ordinal));
    }
}
