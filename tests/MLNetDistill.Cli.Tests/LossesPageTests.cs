using System.Text.Json;
using System.Text.RegularExpressions;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Testing;

namespace MLNetDistill.Cli.Tests;

public partial class LossesPageTests
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
    [Fact]
    public async Task The_list_names_every_option_also_those_that_are_off()
    {
        var rows = JsonDocument.Parse((await Cli.RunAsync("losses", "--json")).Output).RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);
        Assert.All(LossCatalog.All, loss => Assert.Equal(
            SpecJson.Options.GetTypeInfo(loss.Type).Properties.Where(option => option.Set is not null).Select(option => option.Name),
            Option().Matches(rows[loss.Name].GetProperty("defaults").GetString()!).Select(match => match.Groups[1].Value)));
        Assert.Contains("a teacher of other classes", rows["uld"].GetProperty("needs").GetString(), StringComparison.Ordinal);
    }

    // Those inside brackets are options of an option.
    [GeneratedRegex(@"(?:^|, )(\w+)=(?:\([^)]*\))?")]
    private static partial Regex Option();
}
