using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;

namespace MLNetDistill.Cli.Tests;

public sealed class OtherCommandTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task EvaluatePrintsATableOrJson()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        var test = _data.Texts(30, 2, "test.jsonl");
        var table = await Cli.RunAsync("evaluate", "--model", model, "--test", test);
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.StartsWith("linear, 30 rows", table.Output, StringComparison.Ordinal);
        Assert.Contains("Accuracy", table.Output, StringComparison.Ordinal);
        var json = await Cli.RunAsync("evaluate", "--model", model, "--test", test, "--json");
        var root = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(["model", "task", "rows", "metrics", "parameters", "latencyMicroseconds"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(30, root.GetProperty("rows").GetInt32());
        Assert.InRange(root.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.34, 1);
    }

    [Fact]
    public async Task EvaluateCountsUnseenClassesAsWrongAndWarns()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        var test = _data.Write("test.csv", "text,label\nthe cat,animal\nthe cat,mineral\n");
        var result = await Cli.RunAsync("evaluate", "--model", model, "--test", test, "--json");
        Assert.Equal(0, result.Code);
        Assert.Contains("mineral", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.StartsWith("warning: ", result.Error, StringComparison.Ordinal);
        Assert.InRange(JsonDocument.Parse(result.Output).RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0, 0.5);
    }

    [Fact]
    public async Task RulesPrintsATreeAndRefusesWhatIsNone()
    {
        var folder = _data.File("tree");
        var distilled = await Cli.RunAsync("distill", "--train", _data.Table(200), "--label", "label", "--features", "x,y,color", "--teacher", "column:p", "--student", "tree", "--seeds", "2", "--output", folder);
        Assert.True(distilled.Code == 0, distilled.Error);
        var rules = await Cli.RunAsync("rules", Path.Combine(folder, "student.mlnd"));
        Assert.Equal((0, ""), (rules.Code, rules.Error));
        Assert.Matches("^if (x|y) <= ", rules.Output);
        Assert.Contains("yes ", rules.Output, StringComparison.Ordinal);

        var other = await Cli.RunAsync("rules", Path.Combine(await _data.DistillTexts(), "student.mlnd"));
        Assert.Equal((2, ""), (other.Code, other.Output));
        Assert.Contains("--student tree", Assert.Single(other.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, (await Cli.RunAsync("rules", "nowhere.mlnd")).Code);
    }

    [Fact]
    public async Task PredictReadsEveryFormatAlike()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        string[] texts = ["the cat", "a \"river\", old", "soup"];
        var files = new[]
        {
            _data.Write("in.txt", string.Join('\n', texts)),
            _data.Write("in.csv", "text\nthe cat\n\"a \"\"river\"\", old\"\nsoup\n"),
            _data.Write("in.jsonl", string.Concat(texts.Select(text => JsonSerializer.Serialize(new { text }) + "\n"))),
        };
        var expected = await Cli.RunAsync(string.Join('\n', texts), ["predict", "--model", model, "--probabilities"]);
        Assert.Equal((0, 3), (expected.Code, expected.Output.Count(c => c == '\n')));
        foreach (var file in files)
        {
            var result = await Cli.RunAsync("predict", "--model", model, "--input", file, "--probabilities", "--output", _data.File("predictions.jsonl"));
            Assert.Equal((0, "", ""), (result.Code, result.Output, result.Error));
            Assert.Equal(expected.Output, File.ReadAllText(_data.File("predictions.jsonl")));
        }
        var first = JsonDocument.Parse(expected.Output.Split('\n')[0]).RootElement;
        Assert.Equal(["label", "probability", "probabilities"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, first.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-5);
    }

    [Fact]
    public async Task PredictReadsTablesFromStandardInput()
    {
        var model = Path.Combine(await _data.DistillTable(), "student.mlnd");
        var result = await Cli.RunAsync("{\"x\":0.4,\"y\":0.4,\"color\":\"red\"}\n{\"x\":-0.4,\"y\":null,\"color\":\"green\"}\n", ["predict", "--model", model]);
        Assert.True(result.Code == 0, result.Error);
        Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(JsonDocument.Parse(line).RootElement.GetProperty("label").GetString(), new[] { "no", "yes" }));
    }

    [Fact]
    public async Task PredictReadsPairsFromStandardInputAsFromAFile()
    {
        var pairs = _data.Write("pairs.jsonl", string.Concat(Enumerable.Range(0, 20).Select(i => $$"""{"text_a":"word {{i}}","text_b":"{{(i % 2 == 0 ? "cat" : "soup")}}","label":"{{(i % 2 == 0 ? "animal" : "food")}}"}""" + "\n")));
        var distilled = await Cli.RunAsync("distill", "--train", pairs, "--test", pairs, "--teacher", "column:label", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("out"));
        Assert.True(distilled.Code == 0, distilled.Error);
        foreach (var file in new[] { "out/student.mlnd", "out/student.zip" })
        {
            string[] predict = ["predict", "--model", _data.File(file)];
            var expected = await Cli.RunAsync([.. predict, "--input", pairs]);
            Assert.True(expected.Code == 0, expected.Error);
            Assert.Equal(expected, await Cli.RunAsync(File.ReadAllText(pairs), predict));
        }
    }

    [Fact]
    public async Task PredictAnswersEachLineBeforeTheNextIsThere()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        using var process = Cli.Start("predict", "--model", model);
        for (var i = 0; i < 3; i++)
        {
            await process.StandardInput.WriteLineAsync("the cat");
            await process.StandardInput.FlushAsync();
            // Without a flush after every answer both sides would wait for each other until the timeout.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            Assert.StartsWith("{\"label\":", await process.StandardOutput.ReadLineAsync(patience.Token), StringComparison.Ordinal);
        }
        Assert.Equal(0, (await process.EndAsync()).Code);
    }

    [Fact]
    public async Task LabelWritesScoresThatDistillReads()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        string[] label = ["label", "--train", _data.Texts(), "--teacher", model, "--store", _data.File("scores.store"), "--output", _data.File("scored.jsonl")];
        var result = await Cli.RunAsync(label);
        Assert.True(result.Code == 0, result.Error);
        var lines = File.ReadAllLines(_data.File("scored.jsonl"));
        Assert.Equal(60, lines.Length);
        Assert.Equal(1, JsonDocument.Parse(lines[0]).RootElement.GetProperty("teacher").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-5);

        var store = File.ReadAllBytes(_data.File("scores.store"));
        Assert.Equal(0, (await Cli.RunAsync(label)).Code);
        Assert.Equal(store, File.ReadAllBytes(_data.File("scores.store")));

        var other = Path.Combine(await _data.DistillTexts("other", "--seed", "9"), "student.mlnd");
        var refused = await Cli.RunAsync([.. label[..4], other, .. label[5..]]);
        Assert.Equal(CommandLine.BadInput, refused.Code);
        Assert.Contains("another version of the teacher", refused.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatLabelWritesIsATrainingFileWithScores()
    {
        var model = Path.Combine(await _data.DistillTexts(), "student.mlnd");
        var half = _data.Write("half.jsonl", string.Concat(File.ReadLines(_data.Texts()).Select((line, i) => (i % 2 == 0 ? line : line.Replace("\"label\":\"", "\"label\":null,\"was\":\"", StringComparison.Ordinal)) + "\n")));
        string[] label = ["label", "--train", half, "--teacher", model, "--output"];
        Assert.Equal(0, (await Cli.RunAsync([.. label, _data.File("scored.jsonl")])).Code);
        Assert.Equal(0, (await Cli.RunAsync([.. label, _data.File("test.jsonl"), "--input", _data.Texts(30, 2, "other.jsonl")])).Code);
        string? LabelOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("label").GetString();
        Assert.Equal(File.ReadLines(_data.Texts()).Select((line, i) => i % 2 == 0 ? LabelOf(line) : null), File.ReadLines(_data.File("scored.jsonl")).Select(LabelOf));
        var result = await Cli.RunAsync("distill", "--train", _data.File("scored.jsonl"), "--test", _data.File("test.jsonl"), "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("again"));
        Assert.True(result.Code == 0, result.Error);

        var refused = await Cli.RunAsync([.. label, _data.File("scored.csv")]);
        Assert.Equal(CommandLine.BadInput, refused.Code);
        Assert.Contains(".jsonl", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListsNameEverythingThatThereIs()
    {
        foreach (var (command, names) in new (string, IEnumerable<string>)[]
        {
            ("students", StudentCatalog.All.Select(s => s.Name)), ("losses", LossCatalog.All.Select(l => l.Name)), ("teachers", TeacherCatalog.All.Select(t => t.Name)),
        })
        {
            var text = await Cli.RunAsync(command);
            var markdown = await Cli.RunAsync(command, "--markdown");
            var json = await Cli.RunAsync(command, "--json");
            Assert.Equal((0, 0, 0), (text.Code, markdown.Code, json.Code));
            Assert.Equal(names, JsonDocument.Parse(json.Output).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
            Assert.All(names, name => Assert.Contains($"| {name} |", markdown.Output, StringComparison.Ordinal));
            Assert.All(names, name => Assert.Contains(name, text.Output.Split('\n')));
        }
    }

    [Fact]
    public async Task TopKScoresAreSaidToBeRefusedWhereTheyAre()
    {
        string[] classes = ["a", "b", "c"];
        var all = JsonDocument.Parse((await Cli.RunAsync("losses", "--json")).Output).RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("top-k").GetString());
        foreach (var loss in LossCatalog.All.Where(loss => loss.Tasks.Contains(TaskKind.Multiclass) && (loss.Needs & (LossNeeds.HiddenStates | LossNeeds.TokenStates | LossNeeds.Attention)) == 0))
        {
            // Three of three classes, so that no option of a loss asks for more.
            var context = new LossContext(TaskKind.Multiclass, classes, HasLabels: true, SoftLabelKind.TopK) { TeacherClasses = loss.OtherClasses ? ["x", "y"] : classes, TopK = 3 };
            var refusal = Record.Exception(() => LossCatalog.Create(loss.Name).Validate(context));
            Assert.Equal(refusal?.Message.Contains("top k only", StringComparison.Ordinal) ?? false, all[loss.Name] == "refused");
        }
        Assert.Equal("does not matter", all["cross-entropy"]);
    }

    [Fact]
    public async Task HelpIsOnStandardOutput()
    {
        var result = await Cli.RunAsync("distill", "--help");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("--unlabeled", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("does not; take 'text-cnn'", "--student", "linear")]
    [InlineData("there is no file 'missing.txt'", "--text", "missing.txt")]
    [InlineData("at least 1", "--max-texts", "0")]
    [InlineData("Epochs", "--epochs", "0")]
    public async Task GeneralRefusesInOneLine(string part, params string[] options)
    {
        var result = await Cli.RunAsync(["general", "--output", _data.File("general.mlnd"), .. options]);
        Assert.Equal(2, result.Code);
        Assert.Contains(part, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DistillStartsWhereItIsTold()
    {
        var train = _data.Texts(60, 1, "train.jsonl");
        var folder = _data.File("started");
        string[] distill = ["distill", "--train", train, "--teacher", "column:label", "--seeds", "1", "--output", folder];
        var unknown = await Cli.RunAsync([.. distill, "--start", "nowhere"]);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("random, inherited, general", unknown.Error, StringComparison.Ordinal);
        var inherited = await Cli.RunAsync([.. distill, "--student", "text-cnn", "--start", "inherited"]);
        Assert.Equal(2, inherited.Code);
        Assert.Contains("shows none", inherited.Error, StringComparison.Ordinal);
    }
}
