using System.Text.Json;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Tests;

public sealed class SearchCommandTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task ASearchLeavesTheWinnerAndTheComparisonAndResumes()
    {
        string[] args = [.. Small, "--test", _data.Table(30, 2, "test.csv"), "--output", _data.File("out")];
        var result = await Cli.RunAsync([.. args, "--trials", "2"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("trial 1: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("undistilled trial 1: ", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("2 trials, ", result.Output, StringComparison.Ordinal);
        Assert.Contains("Distilling ", result.Output, StringComparison.Ordinal);
        Assert.Equal(["no", "yes"], StudentModel.Load(_data.File("out/student.mlnd")).Spec.Classes);
        foreach (var file in new[] { "student.zip", "recipe.json", "result.json", "search.json", "report.html" }) Assert.True(File.Exists(_data.File("out/" + file)), file);

        var report = File.ReadAllText(_data.File("out/report.html"));
        Assert.Contains("undistilled search", report, StringComparison.Ordinal);
        File.Delete(_data.File("out/report.html"));
        Assert.Equal(0, (await Cli.RunAsync("report", _data.File("out"))).Code);
        Assert.Equal(report, File.ReadAllText(_data.File("out/report.html")));

        var again = await Cli.RunAsync([.. args, "--trials", "3", "--resume", "--json"]);
        Assert.True(again.Code == 0, again.Error);
        var events = again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        // Of the earlier trials a paused one may go on.
        Assert.Contains(2, events.Where(e => e.GetProperty("event").GetString() == "trial" && e.GetProperty("search").GetString() == "distilled").Select(e => e.GetProperty("number").GetInt32()));
        Assert.Equal(("result", 3), (events[^1].GetProperty("event").GetString(), events[^1].GetProperty("trials").GetArrayLength()));
    }

    [Fact]
    public async Task ADryRunShowsTheSpaceAndTheStart()
    {
        var result = await Cli.RunAsync([.. Small, "--trials", "2", "--dry-run", "--output", _data.File("out")]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("weight-decay", result.Output, StringComparison.Ordinal);
        Assert.Contains("one of mlp", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"student\":", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("augmentation", result.Output[..result.Output.IndexOf('{')], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("out")));
    }

    [Fact]
    public async Task OwnExperienceIsWrittenAndRead()
    {
        var mine = _data.File("mine.csv");
        string[] args = [.. Small, "--experience", mine, "--output", _data.File("out")];
        Assert.DoesNotContain("mlp.width 77", (await Cli.RunAsync([.. args, "--trials", "1", "--dry-run"])).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(mine));
        var result = await Cli.RunAsync([.. args, "--trials", "1", "--no-comparison"]);
        Assert.True(result.Code == 0, result.Error);
        var lines = File.ReadAllLines(mine);
        Assert.Equal(2, lines.Length);
        // Made up: of five recipes on this data set one did far better.
        var width = Array.IndexOf(lines[0].Split(','), "recipe.mlp.width");
        string Line(int score, int value)
        {
            var cells = lines[1].Split(',');
            (cells[2], cells[width]) = ($"{score}", $"{value}");
            return string.Join(',', cells);
        }
        File.WriteAllLines(mine, [lines[0], Line(0, 8), Line(0, 16), Line(0, 32), Line(0, 200), Line(9, 77)]);
        var again = await Cli.RunAsync([.. args, "--trials", "1", "--dry-run"]);
        Assert.Contains("mlp.width 77", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'10x' is not a size", "--max-size", "10x")]
    [InlineData("'50' is not a latency", "--max-latency", "50")]
    [InlineData("The search space has no dimension 'colour'", "--fix", "colour=red")]
    [InlineData("No student keeps the limits", "--max-size", "10B")]
    [InlineData("The number of trials must be at least 1", "--trials", "0")]
    public async Task MistakesAreOneLineWithTheWayOut(string expected, params string[] more)
    {
        var result = await Cli.RunAsync([.. Small, "--output", _data.File("out"), .. more.Contains("--trials") ? [] : new[] { "--trials", "2" }, .. more]);
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(expected, result.ErrorLines[^1], StringComparison.Ordinal);
    }

    private string[] Small => ["search", "--train", _data.Table(), "--teacher", "column:p", "--student", "mlp", "--fix", "epochs=4", "--tuner", "random", "--seeds", "1"];
}
