using MLNetDistill.Tests.Data;

namespace MLNetDistill.Cli.Tests;

/// <summary>Whatever is wrong with the input, a command ends with a right result or with one line.</summary>
public sealed class MalformedInputTests(MalformedInputTests.Models models) : IClassFixture<MalformedInputTests.Models>, IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    public static TheoryData<string> FileNames => [.. MalformedFiles.All.Select(file => file.Name)];

    [Theory, MemberData(nameof(FileNames))]
    public async Task AFileIsReadRightOrRefusedInOneLine(string name)
    {
        var file = MalformedFiles.All.Single(f => f.Name == name);
        var path = _data.Write(file.FileName, file.Content);
        var result = await Cli.RunAsync(Command(file, path));
        Check(result);
        if (file.Rows < 0) return;
        if (file.Error is not null) Assert.Contains(file.Error, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        // A row without a label has no stored score either, and some labels are no texts that a JSON object can have as keys.
        else if (result.Code != CommandLine.Success) Assert.Contains("score", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private string[] Command(MalformedFile file, string path) => file.Role switch
    {
        MalformedRole.TestText => ["evaluate", "--model", models.Text, "--test", path],
        MalformedRole.TestTable => ["evaluate", "--model", models.Table, "--test", path],
        // A file that can be read is only labeled: to train on every one would take minutes.
        MalformedRole.TrainText when file.Error is null => ["label", "--train", path, "--text", "text", "--teacher", "column:label", "--output", _data.File("out.jsonl")],
        MalformedRole.TrainText => ["distill", "--train", path, "--text", "text", "--teacher", "column:label", "--output", _data.File("out")],
        _ when file.Error is null => ["label", "--train", path, "--teacher", "column:label", "--output", _data.File("out.jsonl")],
        _ => ["distill", "--train", path, "--teacher", "column:label", "--output", _data.File("out")],
    };

    public static TheoryData<string, string> Options => new()
    {
        { "--temperature 0", "Temperature of the loss 'kd' must be from 0.0001 to 10000" },
        { "--temperature -1", "Temperature" },
        { "--temperature NaN", "Temperature" },
        { "--temperature hot", "'hot'" },
        { "--loss nonsense", "There is no loss 'nonsense'; there are" },
        { "--loss kd=heavy", "'heavy' is not a weight" },
        { "--loss kd=-1", "eight" },
        { "--loss kd=NaN", "eight" },
        { "--loss kd,kd=", "'' is not a weight" },
        { "--loss ,", "There is no loss ''" },
        { "--loss mse", "mse" },
        { "--loss regression-kd", "regression-kd" },
        { "--loss cross-entropy --temperature 2", "has a temperature" },
        { "--student nonsense", "There is no student 'nonsense'; there are" },
        { "--student mlp", "mlp student reads tables" },
        { "--teacher nonsense", "There is no teacher 'nonsense'; there are" },
        { "--teacher nowhere.zip", "There is no file 'nowhere.zip'" },
        { "--teacher nowhere.mlnd", "There is no file 'nowhere.mlnd'" },
        { "--teacher column:", "no column" },
        { "--teacher column:nowhere", "'nowhere'" },
        { "--teacher column:text", "column 'text'" },
        { "--teacher mlp-ensemble", "reads tables" },
        { "--seeds 0", "seeds must be at least 1, not 0" },
        { "--seeds -3", "seeds must be at least 1, not -3" },
        { "--seeds many", "'many'" },
        { "--seed -1", "seed must be from 0" },
        { "--seed 2147483647", "seed must be from 0" },
        { "--seed 99999999999", "'99999999999'" },
        { "--threads 0", "threads must be from 1 to 1024, not 0" },
        { "--threads 5000", "threads must be from 1 to 1024" },
        { "--device abacus", "abacus" },
        { "--device cuda:99", "cuda:99" },
        { "--time soon", "'soon' is not a duration" },
        { "--time 0s", "'0s' is not a duration" },
        { "--time -5m", "not a duration" },
        { "--label nowhere", "no column 'nowhere'" },
        { "--text nowhere", "column 'nowhere'" },
        { "--text2 nowhere", "column 'nowhere'" },
        { "--features nowhere", "no column 'nowhere'" },
        { "--text text --features label", "not both" },
        { "--text label", "two purposes" },
        { "--task regression", "not a number" },
        { "--task binary", "A binary task has two classes" },
        { "--task guess", "guess" },
        { "--test nowhere.csv", "there is no file 'nowhere.csv'" },
        { "--validation /", "is a folder" },
        { "--unlabeled nowhere.csv", "there is no file 'nowhere.csv'" },
        { "--recipe nowhere.json", "there is no file 'nowhere.json'" },
        { "--unknown", "--unknown" },
        { "stray", "stray" },
    };

    [Theory, MemberData(nameof(Options))]
    public async Task AnImpossibleOptionIsRefusedInOneLine(string options, string error)
    {
        var args = new List<string> { "distill", "--train", _data.Texts(30), "--output", _data.File("out") };
        if (!options.Contains("--teacher", StringComparison.Ordinal)) args.AddRange(["--teacher", "column:teacher"]);
        var result = await Cli.RunAsync([.. args, .. options.Split(' ')]);
        Check(result);
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(error, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Recipes => new()
    {
        { "", "not valid" },
        { "{", "not valid" },
        { "[]", "" },
        { "null", "" },
        { "{}", "" },
        { """{"student":{"kind":"linear"},"objective":[]}""", "no loss" },
        { """{"student":{"kind":"linear"},"objective":[{"loss":"magic"}]}""", "magic" },
        { """{"student":{"kind":"magic"},"objective":[{"loss":"kd"}]}""", "magic" },
        { """{"student":{"kind":"linear"},"objective":[{"loss":"kd","temperature":"hot"}]}""", "" },
        { """{"student":{"kind":"linear"},"objective":[{"loss":"kd"}],"optimiser":{}}""", "optimiser" },
        { """{"student":{"kind":"linear"},"objective":[{"loss":"kd"}],"optimizer":{"epochs":-1}}""", "pochs" },
        { """{"student":{"kind":"linear"},"objective":[{"loss":"kd"}],"optimizer":{"learningRate":1e400}}""", "" },
        { """{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}]}""", "mlp student reads tables" },
        { """{"version":2,"student":{"kind":"linear"},"objective":[{"loss":"kd"}]}""", "version 2" },
    };

    [Theory, MemberData(nameof(Recipes))]
    public async Task ABadRecipeIsRefusedInOneLine(string json, string error)
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(30), "--teacher", "column:teacher", "--recipe", _data.Write("recipe.json", json), "--output", _data.File("out"));
        Check(result);
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(error, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    public static TheoryData<string> Damages => ["empty", "cut in half", "a byte less", "a byte changed", "random bytes", "text"];

    [Theory, MemberData(nameof(Damages))]
    public async Task ADamagedModelIsRefusedInOneLine(string damage)
    {
        foreach (var model in new[] { models.Text, Path.ChangeExtension(models.Text, ".zip") })
        {
            var path = _data.Write("damaged" + Path.GetExtension(model), Damage(File.ReadAllBytes(model), damage));
            foreach (var args in new string[][]
            {
                ["predict", "--model", path, "--input", models.TextTest],
                ["evaluate", "--model", path, "--test", models.TextTest],
                ["distill", "--train", models.TextTest, "--teacher", path, "--output", _data.File("out")],
            })
            {
                var result = await Cli.RunAsync(args);
                Check(result);
                // A changed byte of an ML.NET model may be one that nothing depends on.
                if (damage != "a byte changed" || model == models.Text) Assert.Equal(CommandLine.BadInput, result.Code);
            }
        }
    }

    [Theory, MemberData(nameof(Damages))]
    public async Task ADamagedStoreIsRefusedOrMendedInOneLine(string damage)
    {
        string[] label = ["label", "--train", models.TextTest, "--teacher", models.Text, "--store", _data.File("scores.store"), "--output", _data.File("out.jsonl")];
        Assert.Equal(CommandLine.Success, (await Cli.RunAsync(label)).Code);
        var right = File.ReadAllText(_data.File("out.jsonl"));
        File.Delete(_data.File("out.jsonl"));
        _data.Write("scores.store", Damage(File.ReadAllBytes(_data.File("scores.store")), damage));
        var result = await Cli.RunAsync(label);
        Check(result);
        if (result.Code == CommandLine.Success) Assert.Equal(right, File.ReadAllText(_data.File("out.jsonl")));
    }

    [Fact]
    public async Task AModelForOtherDataIsRefusedInOneLine()
    {
        foreach (var args in new string[][]
        {
            ["evaluate", "--model", models.Text, "--test", _data.Table()],
            ["evaluate", "--model", models.Table, "--test", _data.Texts()],
            ["predict", "--model", models.Table, "--input", _data.Texts()],
            ["predict", "--model", models.Table, "--input", _data.Write("lines.txt", "a line\n")],
            ["distill", "--train", _data.Texts(), "--teacher", models.Text, "--output", _data.File("out")],
            ["distill", "--train", _data.Table(), "--teacher", models.Text, "--output", _data.File("out")],
            ["evaluate", "--model", _data.Texts(), "--test", _data.Texts()],
        })
        {
            var result = await Cli.RunAsync(args);
            Check(result);
            Assert.Equal(CommandLine.BadInput, result.Code);
        }
    }

    private void Check(CliResult result)
    {
        Assert.InRange(result.Code, 0, 2);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", result.Error, StringComparison.Ordinal);
        if (result.Code == CommandLine.Success)
        {
            Assert.DoesNotContain("mlnetdistill: ", result.Error, StringComparison.Ordinal);
            return;
        }
        Assert.StartsWith("mlnetdistill: ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        foreach (var name in new[] { "out/student.mlnd", "out/student.zip", "out/result.json", "out/recipe.json", "out.jsonl" }) Assert.False(File.Exists(_data.File(name)), name);
    }

    private static byte[] Damage(byte[] content, string damage)
    {
        switch (damage)
        {
            case "empty": return [];
            case "cut in half": return content[..(content.Length / 2)];
            case "a byte less": return content[..^1];
            case "text": return "this is no model\n"u8.ToArray();
            case "a byte changed":
                content[content.Length / 2] ^= 0x55;
                return content;
            default:
                new Random(3).NextBytes(content);
                return content;
        }
    }

    /// <summary>A student of texts (ham or spam) and one of tables (no or yes), distilled once.</summary>
    public sealed class Models : IAsyncLifetime
    {
        private readonly SmallData _data = new();

        public string Text => _data.File("text/student.mlnd");

        public string Table => _data.File("table/student.mlnd");

        public string TextTest => _data.File("mails.csv");

        public async Task InitializeAsync()
        {
            var mails = _data.Write("mails.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? $"buy {i},spam\n" : $"see you at {i},ham\n")));
            var table = _data.Write("rows.csv", "x,y,c,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 7},{i % 3}.5,{(i % 2 == 0 ? "a" : "b")},{(i % 7 > 3 ? "yes" : "no")}\n")));
            var text = await Cli.RunAsync("distill", "--train", mails, "--test", mails, "--teacher", "column:label", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("text"));
            Assert.True(text.Code == 0, text.Error);
            var rows = await Cli.RunAsync("distill", "--train", table, "--test", table, "--teacher", "column:label", "--recipe", _data.TableRecipe(), "--seeds", "1", "--output", _data.File("table"));
            Assert.True(rows.Code == 0, rows.Error);
        }

        public Task DisposeAsync()
        {
            _data.Dispose();
            return Task.CompletedTask;
        }
    }
}
