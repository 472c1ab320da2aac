using MLNetDistill.Testing;

namespace MLNetDistill.Cli.Tests;

public class LossesPageTests
{
    private const string Start = "<!-- losses -->\n", End = "<!-- end of losses -->\n";

    // Puts what the command prints between the two comments of the page.
    private const string Regenerate = "dotnet run --project src/MLNetDistill.Cli -- losses --markdown > artifacts/losses.md"
        + " && sed -i -e '/^<!-- losses -->/,/^<!-- end of losses -->/{//!d}' -e '/^<!-- losses -->/r artifacts/losses.md' docs/losses.md";

    [Fact]
    public async Task The_page_holds_what_the_command_prints()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "docs", "losses.md"));
        var printed = (await Cli.RunAsync("losses", "--markdown")).Output;
        var start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var held = page[start..page.IndexOf(End, StringComparison.Ordinal)];
        Assert.True(held == printed, $"docs/losses.md differs from the catalog. Run: {Regenerate}");
    }
}
