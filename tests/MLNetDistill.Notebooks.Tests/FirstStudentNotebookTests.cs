using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

public class FirstStudentNotebookTests
{
    private static readonly Notebook FirstStudent = Notebook.Read(Path.Combine(SharedData.Repository, "notebooks", "01-first-student.ipynb"));

    [Fact]
    public void Asks_for_the_package_of_this_version() => Assert.Equal([$"MLNetDistill, {PackageFolder.Version}"], FirstStudent.Packages);

    [NpmKernelFact]
    public void Its_cells_run_and_the_teacher_helps()
    {
        using var kernel = new NotebookKernel();

        var shown = string.Concat(FirstStudent.Cells.Select(kernel.Run));

        Assert.Contains("Distillation Ratio", shown, StringComparison.Ordinal);
        Assert.Contains("teacher helps: True", kernel.Run("""
            $"teacher helps: {outcome.Result.Distilled.Metrics["accuracy"].Mean > outcome.Result.Undistilled.Metrics["accuracy"].Mean}"
            """), StringComparison.Ordinal);
        Assert.Contains("lunch False, prize True", kernel.Run("""$"lunch {lunch.PredictedLabel}, prize {prize.PredictedLabel}" """), StringComparison.Ordinal);
        Assert.Contains("shown True", kernel.Run("""$"shown {outcome.Result.Recipe.ToJson() == recipe.ToJson()}" """), StringComparison.Ordinal);
    }
}
