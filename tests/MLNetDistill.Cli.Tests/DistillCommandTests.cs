using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Losses;

namespace MLNetDistill.Cli.Tests;

public sealed class DistillCommandTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task ARunLeavesTheFilesOfTheFormatAndPrintsTheTable()
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(), "--test", _data.Texts(30, 2, "test.jsonl"), "--validation", _data.Texts(30, 3, "validation.jsonl"),
            "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--seeds", "2", "--output", _data.File("out"));
        // The validation rows are not asked for the teacher's scores, but the files may carry them.
        Assert.Equal((0, true), (result.Code, result.Output.Contains("Accuracy", StringComparison.Ordinal)));
        Assert.Contains("Distillation Ratio", result.Output, StringComparison.Ordinal);
        foreach (var line in new[] { "distilled student, seed 1: done", "distilled student, seed 2: done" }) Assert.Contains(line, result.Error, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(File.ReadAllText(_data.File("out/result.json")));
        Assert.Equal(["task", "data", "teacher", "undistilled", "distilled", "distillationRatio", "seeds", "recipe", "environment"], json.RootElement.EnumerateObject().Select(p => p.Name));
        foreach (var model in new[] { "teacher", "undistilled", "distilled" })
            foreach (var key in new[] { "metrics", "parameters", "bytes", "latencyMicroseconds", "trainSeconds" })
                Assert.True(json.RootElement.GetProperty(model).TryGetProperty(key, out _), $"{model}.{key}");
        Assert.Equal(2, json.RootElement.GetProperty("distilled").GetProperty("metrics").GetProperty("accuracy").GetProperty("count").GetInt32());
        Assert.Equal(["animal", "food", "place"], StudentModel.Load(_data.File("out/student.mlnd")).Spec.Classes);
        Assert.True(File.Exists(_data.File("out/student.zip")) && File.Exists(_data.File("out/recipe.json")));

        var report = File.ReadAllText(_data.File("out/report.html"));
        Assert.Contains("Confusion matrix", report, StringComparison.Ordinal);
        File.Delete(_data.File("out/report.html"));
        Assert.Equal(new CliResult(0, $"The report is in {_data.File("out/report.html")}\n", ""), await Cli.RunAsync("report", _data.File("out")));
        Assert.Equal(report, File.ReadAllText(_data.File("out/report.html")));
    }

    [Fact]
    public async Task ARecommendedRecipeIsTheOneThatAnotherRunCanTake()
    {
        string[] args = ["distill", "--train", _data.Table(), "--test", _data.Table(30, 2, "test.csv"), "--teacher", "column:p", "--seeds", "1"];
        var result = await Cli.RunAsync([.. args, "--recommend", "--output", _data.File("recommended")]);
        Assert.True(result.Code == 0, result.Error);
        var usual = await Cli.RunAsync([.. args, "--output", _data.File("usual")]);
        Assert.True(usual.Code == 0, usual.Error);
        var recipe = DistillationRecipe.Load(_data.File("recommended/recipe.json"));
        Assert.NotEqual(DistillationRecipe.Load(_data.File("usual/recipe.json")).ToJson(), recipe.ToJson());
        // Nobody can score the copies that did well elsewhere.
        Assert.Empty(recipe.Augmentation);
        var again = await Cli.RunAsync([.. args, "--recipe", _data.File("recommended/recipe.json"), "--output", _data.File("again")]);
        Assert.True(again.Code == 0, again.Error);
        Assert.Equal(File.ReadAllBytes(_data.File("recommended/student.mlnd")), File.ReadAllBytes(_data.File("again/student.mlnd")));

        var linear = await Cli.RunAsync([.. args, "--recommend", "--student", "linear", "--output", _data.File("linear")]);
        Assert.True(linear.Code == 0, linear.Error);
        Assert.IsType<LinearArchitecture>(DistillationRecipe.Load(_data.File("linear/recipe.json")).Student);
        var both = await Cli.RunAsync([.. args, "--recommend", "--recipe", _data.File("recommended/recipe.json"), "--output", _data.File("both")]);
        Assert.Equal((CommandLine.BadInput, 1), (both.Code, both.ErrorLines.Length));
        Assert.Contains("--recommend", both.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "There are no results in")]
    [InlineData("{\"task\":", "Not a result of a run")]
    [InlineData("{}", "Not a result of a run")]
    public async Task AReportOfNothingIsRefused(string? result, string words)
    {
        Directory.CreateDirectory(_data.File("empty"));
        if (result is not null) File.WriteAllText(_data.File("empty/result.json"), result);
        var refused = await Cli.RunAsync("report", _data.File("empty"));
        Assert.Equal((CommandLine.BadInput, 1), (refused.Code, refused.ErrorLines.Length));
        Assert.Contains(words, refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use-lite", "attention-transfer", "pieces")]
    [InlineData("use-lite", "minilm", "student")]
    [InlineData("use-lite+use-lite-frozen", "rkd-distance", "teacher")]
    [InlineData("column:teacher", "rkd-distance", "teacher")]
    public async Task ALossThatTheTeacherCannotServeIsRefusedBeforeTheTeacherIsMade(string teacher, string loss, string missing)
    {
        var recipe = _data.Write("inside.json", $$"""{"student":{"kind":"text-cnn"},"start":{"from":"random"},"objective":[{"loss":"{{loss}}"}]}""");
        var refused = await Cli.RunAsync("distill", "--train", _data.Texts(), "--test", _data.Texts(30, 2, "test.jsonl"), "--teacher", teacher, "--recipe", recipe, "--output", _data.File("out"));
        Assert.Equal((CommandLine.BadInput, 1), (refused.Code, refused.ErrorLines.Length));
        Assert.Contains($"'{loss}'", refused.Error, StringComparison.Ordinal);
        Assert.Contains(missing, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("out")));
    }

    [Theory]
    [InlineData("transformer", """{"student":{"kind":"transformer"},"objective":[{"loss":"attention-mse"}]}""", "the teacher has 8 heads and the student 4")]
    [InlineData("transformer", """{"student":{"kind":"transformer"},"start":{"from":"layers"},"objective":[{"loss":"kd"}]}""", "'embeddingWidth' has to be 256 and is 64")]
    [InlineData("transformer", """{"student":{"kind":"transformer"},"start":{"from":"inherited"},"objective":[{"loss":"kd"}]}""", "the teacher 'transformer' shows none")]
    [InlineData("transformer", """{"student":{"kind":"transformer"},"objective":[{"loss":"uld"}]}""", "Take 'kd'")]
    [InlineData("use-lite", """{"student":{"kind":"transformer"},"start":{"from":"layers"},"objective":[{"loss":"kd"}]}""", "'use-lite (fine-tuned)' is none")]
    [InlineData("self:2", """{"student":{"kind":"text-cnn"},"start":{"from":"inherited"},"objective":[{"loss":"kd"}]}""", "the first generation of the teacher 'self' learns without one")]
    [InlineData("self", """{"student":{"kind":"text-cnn"},"objective":[{"loss":"minilm"}]}""", "needs self-attention")]
    [InlineData("use-lite-frozen+self", """{"student":{"kind":"text-cnn"},"start":{"from":"inherited"},"objective":[{"loss":"kd"}]}""", "the first generation of the teacher 'self' learns without one")]
    [InlineData("use-lite+use-lite-frozen", """{"student":{"kind":"text-cnn"},"start":{"from":"inherited"},"objective":[{"loss":"kd"}]}""", "the teacher 'use-lite (fine-tuned)+use-lite (frozen)' shows none")]
    [InlineData("column:teacher", """{"student":{"kind":"linear"},"augmentation":[{"kind":"token-masking"}],"objective":[{"loss":"kd"}]}""", "'column teacher' has scores only for the given examples")]
    [InlineData("transformer+column:teacher", """{"student":{"kind":"linear"},"augmentation":[{"kind":"token-masking"}],"objective":[{"loss":"kd"}]}""", "'transformer+column teacher' has scores only for the given examples")]
    public async Task ARecipeThatTheTeacherCannotServeIsRefusedBeforeTheTeacherIsMade(string teacher, string json, string reason)
    {
        var recipe = _data.Write("recipe.json", json);
        var refused = await Cli.RunAsync("distill", "--train", _data.Texts(), "--text", "text", "--test", _data.Texts(30, 2, "test.jsonl"), "--teacher", teacher, "--recipe", recipe, "--output", _data.File("out"));
        Assert.Equal((CommandLine.BadInput, 1), (refused.Code, refused.ErrorLines.Length));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("out")));
    }

    [Fact]
    public async Task JsonEventsAreLinesAndTheLastOneIsTheResult()
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(), "--test", _data.Texts(30, 2, "test.jsonl"), "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("out"), "--json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        var events = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.GetProperty("event").GetString()));
        Assert.Contains(events, e => e.TryGetProperty("stage", out var stage) && stage.GetString() == "trainingDistilled" && e.GetProperty("seed").GetInt32() == 1 && e.GetProperty("done").GetDouble() == e.GetProperty("total").GetDouble());
        Assert.Equal("result", events[^1].GetProperty("event").GetString());
        Assert.Equal(JsonDocument.Parse(File.ReadAllText(_data.File("out/result.json"))).RootElement.GetProperty("distilled").GetRawText().Replace(" ", "").Replace("\n", ""),
            events[^1].GetProperty("distilled").GetRawText().Replace(" ", ""));
    }

    [Fact]
    public async Task TheScoresOfTheTeacherAreNoFeaturesOfTheStudent()
    {
        var folder = await _data.DistillTable();
        var table = StudentModel.Load(Path.Combine(folder, "student.mlnd")).Spec.Table!;
        Assert.Equal(["x", "y"], table.Numeric.Select(column => column.Name));
        Assert.Equal(["color"], table.Categorical.Select(column => column.Name));
    }

    [Fact]
    public async Task FeaturesAreNamedWithCommasOrOneByOne()
    {
        foreach (var features in new[] { new[] { "x,color" }, ["x", "color"] })
        {
            var folder = _data.File(features.Length.ToString());
            var result = await Cli.RunAsync(["distill", "--train", _data.Table(), "--teacher", "column:p", "--recipe", _data.TableRecipe(), "--seeds", "1", "--output", folder, "--features", .. features]);
            Assert.True(result.Code == 0, result.Error);
            var table = StudentModel.Load(Path.Combine(folder, "student.mlnd")).Spec.Table!;
            Assert.Equal(["x", "color"], table.Numeric.Select(column => column.Name).Concat(table.Categorical.Select(column => column.Name)));
        }
    }

    [Fact]
    public async Task WithoutATestFileAFifthIsHeldOutAndSaidSo()
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(), "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("out"));
        Assert.Equal(0, result.Code);
        Assert.StartsWith("warning: There is no --test file, so 12 of the 60 labeled rows are held out", result.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnlabeledRowsLearnFromTheTeacherAlone()
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(20), "--test", _data.Texts(30, 2, "test.jsonl"), "--unlabeled", _data.Texts(40, 3, "more.jsonl"),
            "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("out"));
        Assert.True(result.Code == 0, result.Error);
        var data = JsonDocument.Parse(File.ReadAllText(_data.File("out/result.json"))).RootElement.GetProperty("data");
        Assert.Equal((60, 20), (data.GetProperty("train").GetInt32(), data.GetProperty("labeled").GetInt32()));
    }

    [Fact]
    public async Task AStudentTeachesASmallerOne()
    {
        var teacher = Path.Combine(await _data.DistillTexts("first"), "student.mlnd");
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(), "--teacher", teacher, "--recipe", _data.TextRecipe(), "--seeds", "1", "--output", _data.File("second"));
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("teacher (linear)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFittedTeacherIsKeptResumedAndUsedAgain()
    {
        string[] args = ["distill", "--train", _data.Table(), "--test", _data.Table(30, 2, "test.csv"), "--features", "x,y,color", "--teacher", "mlp-ensemble", "--recipe", _data.TableRecipe(), "--seeds", "1", "--output", _data.File("out")];
        var first = await Cli.RunAsync(args);
        Assert.True(first.Code == 0, first.Error);
        Assert.Contains("teacher learns: done", first.ErrorLines);
        var student = File.ReadAllBytes(_data.File("out/student.mlnd"));

        // As if the run had been killed when only the teacher was there.
        Directory.Delete(_data.File("out/students"), recursive: true);
        File.Delete(_data.File("out/soft-labels.store"));
        var resumed = await Cli.RunAsync([.. args, "--resume"]);
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.DoesNotContain("teacher learns: done", resumed.ErrorLines);
        Assert.Equal(student, File.ReadAllBytes(_data.File("out/student.mlnd")));

        var again = await Cli.RunAsync("distill", "--train", _data.Table(), "--test", _data.Table(30, 2, "test.csv"), "--features", "x,y,color", "--teacher", _data.File("out/teacher.zip"), "--recipe", _data.TableRecipe(), "--seeds", "1", "--output", _data.File("again"));
        Assert.True(again.Code == 0, again.Error);
        Assert.Equal(student, File.ReadAllBytes(_data.File("again/student.mlnd")));
    }

    [Fact]
    public async Task TheStudentItselfAndOtherTeachersTogetherTeach()
    {
        string[] args = ["distill", "--train", _data.Table(), "--test", _data.Table(30, 2, "test.csv"), "--features", "x,y,color", "--recipe", _data.TableRecipe(), "--seeds", "1", "--teacher"];
        var self = await Cli.RunAsync([.. args, "self:2", "--output", _data.File("self")]);
        Assert.True(self.Code == 0, self.Error);
        Assert.Contains("teacher (mlp)", self.Output, StringComparison.Ordinal);
        var both = await Cli.RunAsync([.. args, $"self+{_data.File("self/teacher.zip")}", "--output", _data.File("both")]);
        Assert.True(both.Code == 0, both.Error);
        Assert.Contains("teacher (mean of mlp, mlp)", both.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_data.File("both/teacher-1.zip")));

        Assert.Contains("self:3", (await Cli.RunAsync([.. args, "self:x", "--output", _data.File("x")])).Error, StringComparison.Ordinal);
        Assert.Contains("'nobody'", (await Cli.RunAsync([.. args, "self+nobody", "--output", _data.File("x")])).Error, StringComparison.Ordinal);
        Assert.Contains("reads text", (await Cli.RunAsync([.. args, "transformer", "--output", _data.File("x")])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidationRowsNeedScoresOnlyWhereSomethingIsFittedToThem()
    {
        string[] args = ["distill", "--train", _data.Texts(), "--test", _data.Texts(30, 2, "test.jsonl"), "--validation", _data.Write("validation.jsonl", "{\"text\":\"cat\",\"label\":\"animal\"}\n"),
            "--recipe", _data.TextRecipe(), "--seeds", "1", "--teacher"];
        foreach (var (teacher, folder) in new[] { ("column:teacher", "alone"), ("0.5*column:teacher+0.5*self", "weighted") })
        {
            var result = await Cli.RunAsync([.. args, teacher, "--output", _data.File(folder)]);
            Assert.True(result.Code == 0, result.Error);
        }
        foreach (var teacher in new[] { "calibrated:column:teacher", "column:teacher+self", "gated:self+column:teacher", "calibrated:0.5*column:teacher+0.5*self" })
            Assert.Contains("validation.jsonl: There is no column 'teacher'", (await Cli.RunAsync([.. args, teacher, "--output", _data.File("x")])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TeachersAreWeightedGatedAndCalibrated()
    {
        var (test, recipe) = (_data.Table(30, 2, "test.csv"), _data.TableRecipe());
        string[] args = ["distill", "--train", _data.Table(), "--test", test, "--recipe", recipe, "--seeds", "1", "--teacher"];
        string[] validated = [.. args[..^1], "--validation", _data.Table(40, 3, "validation.csv"), "--teacher"];
        var alone = await Measured("column:p", "column", args);
        Assert.Equal(alone.Nll, (await Measured("1*column:p+0*self", "weighted", args)).Nll, 1e-6);
        Assert.NotEqual(alone.Nll, (await Measured("0.5*column:p+0.5*self", "half", args)).Nll);
        Assert.Equal(alone.Accuracy, (await Measured("gated:column:p+self", "gated", validated)).Accuracy);
        // Whatever comes first.
        Assert.Equal(await Measured("self+column:p", "last", validated), await Measured("column:p+self", "first", validated));
        // Its 0.9 is always right.
        var calibrated = await Measured("calibrated:column:p", "calibrated", validated);
        Assert.Equal(alone.Accuracy, calibrated.Accuracy);
        Assert.True(calibrated.Nll < alone.Nll / 10, $"{calibrated} {alone}");
        Assert.True((await Measured("calibrated:gated:column:p+self", "both", validated)).Nll < alone.Nll);

        Assert.Contains("'self' has no weight, and others of the teacher '0.5*column:p+self' have. Give all one, such as 0.5*self, or none.", await Refused("0.5*column:p+self"), StringComparison.Ordinal);
        Assert.Contains("not all 0", await Refused("0*column:p+0*self"), StringComparison.Ordinal);
        Assert.Contains("A name of a teacher is missing; there are", await Refused("self+"), StringComparison.Ordinal);
        Assert.Contains("there is no validation set", await Refused("calibrated:self"), StringComparison.Ordinal);
        Assert.Contains("there is no validation set", await Refused("gated:column:p+self"), StringComparison.Ordinal);

        async Task<(double Accuracy, double Nll)> Measured(string teacher, string folder, string[] args)
        {
            var result = await Cli.RunAsync([.. args, teacher, "--output", _data.File(folder)]);
            Assert.True(result.Code == 0, result.Error);
            // The scores of a teacher are no feature, wherever its name stands.
            Assert.Equal(["x", "y"], StudentModel.Load(Path.Combine(_data.File(folder), "student.mlnd")).Spec.Table!.Numeric.Select(column => column.Name));
            var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data.File(folder), "result.json"))).RootElement.GetProperty("teacher").GetProperty("metrics");
            return (metrics.GetProperty("accuracy").GetProperty("mean").GetDouble(), metrics.GetProperty("nll").GetProperty("mean").GetDouble());
        }

        async Task<string> Refused(string teacher)
        {
            var result = await Cli.RunAsync([.. args, teacher, "--output", _data.File("refused")]);
            Assert.Equal((CommandLine.BadInput, 1), (result.Code, result.ErrorLines.Length));
            return result.Error;
        }
    }

    [Fact]
    public async Task AModelOfMLNetTeachesIsEvaluatedAndPredicts()
    {
        var first = await _data.DistillTable("first");
        var (zip, mlnd) = (Path.Combine(first, "student.zip"), Path.Combine(first, "student.mlnd"));
        var test = _data.Table(30, 2, "test.csv");
        var evaluated = await Task.WhenAll(new[] { zip, mlnd }.Select(model => Cli.RunAsync("evaluate", "--model", model, "--test", test, "--json")));
        Assert.All(evaluated, result => Assert.True(result.Code == 0, result.Error));
        var metrics = evaluated.Select(result => JsonDocument.Parse(result.Output).RootElement.GetProperty("metrics").GetProperty("nll").GetDouble()).ToArray();
        Assert.Equal(metrics[1], metrics[0], 1e-5);

        var predicted = await Cli.RunAsync("predict", "--model", zip, "--input", test);
        Assert.True(predicted.Code == 0, predicted.Error);
        Assert.Equal(30, predicted.Output.Count(c => c == '\n'));
        var taught = await Cli.RunAsync("distill", "--train", _data.Table(), "--test", test, "--features", "x,y,color", "--teacher", zip, "--recipe", _data.TableRecipe(), "--seeds", "1", "--output", _data.File("second"));
        Assert.True(taught.Code == 0, taught.Error);
        Assert.Contains("teacher (student.zip)", taught.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheTemperatureIsThatOfScoresAndReplacesASchedule()
    {
        string[] args = ["distill", "--train", _data.Texts(), "--teacher", "column:teacher", "--seeds", "1"];
        await Refused("No loss on outputs of the objective has a temperature: info-nce", [.. args, "--loss", "info-nce", "--temperature", "4", "--output", _data.File("refused")]);

        var recipe = DistillationRecipe.Load(_data.TextRecipe()) with { Objective = [new KnowledgeDistillationLoss { TemperatureSchedule = new() { From = 4, To = 1 } }] };
        recipe.Save(_data.File("scheduled.json"));
        var result = await Cli.RunAsync([.. args, "--recipe", _data.File("scheduled.json"), "--temperature", "3", "--output", _data.File("kept")]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(new KnowledgeDistillationLoss { Temperature = 3 }, Assert.Single(DistillationRecipe.Load(_data.File("kept/recipe.json")).Objective));
    }

    [Fact]
    public async Task AFolderIsResumedOnlyOnDemandAndOnlyByTheSameRun()
    {
        var folder = await _data.DistillTexts();
        string[] same = ["distill", "--train", _data.Texts(), "--teacher", "column:teacher", "--recipe", _data.TextRecipe(), "--output", folder];
        await Refused("holds a run already", [.. same, "--seeds", "1"]);
        await Refused("the seeds changed", [.. same, "--seeds", "2", "--resume"]);
        await Refused("the data, the teacher and the seeds changed", [.. same, "--seeds", "1", "--seed", "5", "--test", _data.Texts(), "--resume"]);
        await Refused("the recipe changed", [.. same, "--seeds", "1", "--temperature", "3", "--resume"]);
        await Refused("the teacher changed", ["distill", "--train", _data.Texts(), "--teacher", Path.Combine(folder, "student.mlnd"), "--recipe", _data.TextRecipe(), "--output", folder, "--seeds", "1", "--resume"]);
        var again = await Cli.RunAsync([.. same, "--seeds", "1", "--resume"]);
        Assert.True(again.Code == 0, again.Error);
        Assert.DoesNotContain("student", string.Join('\n', again.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task Refused(string why, string[] args)
    {
        var result = await Cli.RunAsync(args);
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains(why, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
