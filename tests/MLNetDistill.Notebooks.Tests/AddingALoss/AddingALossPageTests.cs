using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests.AddingALoss;

public class AddingALossPageTests
{
    [Theory, InlineData("HuberLogitLoss.cs"), InlineData("HuberLogitLossTests.cs")]
    public void The_page_quotes_the_files_that_are_compiled_and_run_here(string name)
    {
        var page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "adding-a-loss.md"));
        var file = File.ReadAllText(Path.Combine(SharedData.Repository, "tests", "MLNetDistill.Notebooks.Tests", "AddingALoss", name));
        Assert.True(page.Contains($"```csharp\n{file}```\n", StringComparison.Ordinal), $"docs/adding-a-loss.md has another {name} than the tests. Paste the file.");
    }
}
