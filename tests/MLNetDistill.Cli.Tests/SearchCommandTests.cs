using System.Text.Json;
using Microsoft.Data.Sqlite;
using MLNetDistill.AutoML.Storage;
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
        Assert.Contains("undistilled trial 0: ", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("Of 2 recipes ", result.Output, StringComparison.Ordinal);
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
        Assert.Contains("student\n    mlp\n", result.Output, StringComparison.Ordinal);
        // As recipes and --fix have it.
        Assert.Contains("mixup\n    false or true\n    starts at: false\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("    only if: mixup is true\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"student\":", result.Output, StringComparison.Ordinal);
        // What is fixed is fixed in the first recipe too.
        Assert.Contains("\"epochs\": 4,", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("augmentation", result.Output[..result.Output.IndexOf('{')], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("out")));
    }

    [Fact]
    public async Task AStudentOfOtherClassesTeaches()
    {
        var teacher = Path.Combine(await _data.DistillTexts("taught"), "student.mlnd");
        var train = _data.Write("alive.jsonl", File.ReadAllText(_data.Texts()).Replace("\"label\":\"animal\"", "\"label\":\"yes\"").Replace("\"label\":\"food\"", "\"label\":\"no\"").Replace("\"label\":\"place\"", "\"label\":\"no\""));
        string[] args = ["search", "--train", train, "--text", "text", "--teacher", teacher, "--student", "linear", "--fix", "epochs=4", "linear.buckets=2048", "--trials", "1", "--seeds", "1", "--output", _data.File("out")];
        var plan = await Cli.RunAsync([.. args, "--dry-run"]);
        Assert.True(plan.Code == 0, plan.Error);
        Assert.Contains("loss\n    uld\n", plan.Output, StringComparison.Ordinal);
        Assert.Contains("\"loss\": \"uld\"", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"loss\": \"kd\"", plan.Output, StringComparison.Ordinal);

        var result = await Cli.RunAsync(args);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("undefined, since the teacher has other classes", result.Output, StringComparison.Ordinal);
        Assert.Equal(["no", "yes"], StudentModel.Load(_data.File("out/student.mlnd")).Spec.Classes.Order(StringComparer.Ordinal));

        var stubborn = await Cli.RunAsync([.. args, "--loss", "kd", "--dry-run"]);
        Assert.Equal(CommandLine.BadInput, stubborn.Code);
        Assert.Contains("'kd' is no value of the dimension 'loss', which is uld", stubborn.ErrorLines[^1], StringComparison.Ordinal);
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
    [InlineData("The search space has no dimension 'color'", "--fix", "color=red")]
    [InlineData("The smallest student is that of trial", "--max-size", "10B")]
    [InlineData("over the limit of 0.001 µs. Raise the limit", "--max-latency", "0.001us")]
    [InlineData("The number of trials must be at least 1", "--trials", "0")]
    [InlineData("The time of 0.001 s is too short", "--time", "0.0009s")] // Below a millisecond it is over before it began, on however busy a machine.
    [InlineData("'' is no value of the dimension 'student', which is mlp", "--fix", "student=")]
    [InlineData("The lease must be from a second to a day, not 0.5 s", "--lease", "0.5s")]
    [InlineData("The lease must be from a second to a day, not 90000 s", "--lease", "25h")]
    [InlineData("'0s' is not a duration", "--lease", "0s")]
    public async Task MistakesAreOneLineWithTheWayOut(string expected, params string[] more)
    {
        var result = await Cli.RunAsync([.. Small, "--output", _data.File("out"), .. more.Contains("--trials") || more.Contains("--time") ? [] : new[] { "--trials", "2" }, .. more]);
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(expected, result.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file 'nothing.zip'", "nothing.zip")]
    [InlineData("There is no column 'q'; the columns are", "column:q")]
    public async Task ATeacherWithoutScoresIsRefused(string expected, string teacher)
    {
        var result = await Cli.RunAsync("search", "--train", _data.Table(), "--teacher", teacher, "--trials", "1", "--output", _data.File("out"));
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenStorageANewerOneAndAnUnreachableOneAreRefusedWithTheWayOut()
    {
        var broken = _data.Write("broken.db", Enumerable.Repeat((byte)7, 5000).ToArray());
        var newer = _data.File("newer.db");
        using (TrialStore.Open(newer)) { }
        using (var connection = new SqliteConnection($"Data Source={newer};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        await Refused(broken, CommandLine.BadInput, "is no storage of searches; choose another file");
        await Refused(newer, CommandLine.BadInput, "was written by a newer version of this library (format 99; this one reads 1). Update the library, or choose another storage");
        await Refused(Path.Combine(broken, "x.db"), CommandLine.Failed, "give another file for the storage");
        await Refused("postgres://nobody@localhost:1/x", CommandLine.Failed, "can't be reached");

        async Task Refused(string storage, int code, string expected)
        {
            var result = await Cli.RunAsync([.. Small, "--trials", "1", "--storage", storage, "--output", _data.File("refused")]);
            Assert.Equal(code, result.Code);
            Assert.Contains(expected, result.ErrorLines[^1], StringComparison.Ordinal);
        }
    }

    private string[] Small => ["search", "--train", _data.Table(), "--teacher", "column:p", "--student", "mlp", "--fix", "epochs=4", "--tuner", "random", "--seeds", "1"];
}
