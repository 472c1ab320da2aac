using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Reports;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Runs;

public sealed class DistillationRunTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"run-{Guid.NewGuid():N}");
    private readonly RunData _data = Quadrants(labeled: 20, count: 600);
    private readonly ITeacher _teacher = new RuleTeacher();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TheTeachersAnswersOnUnlabeledRowsMakeABetterStudent()
    {
        var result = Run(new() { Seeds = 2 }).Result;
        Assert.Equal(1, result.Teacher.Metrics["accuracy"].Mean);
        Assert.True(result.Distilled.Metrics["accuracy"].Mean > result.Undistilled.Metrics["accuracy"].Mean, result.ToJson());
        Assert.InRange(result.DistillationRatio!.Value, 0.3, 1);
        Assert.Equal([1, 2], result.Seeds);
        Assert.Equal(result.Distilled.Parameters, result.Undistilled.Parameters);
        Assert.True(result.Distilled.Agreement!.Labels > result.Undistilled.Agreement!.Labels);
        Assert.Null(result.Teacher.Agreement);
        Assert.True(result.Distilled.LatencyMicroseconds > 0 && result.Distilled.Bytes > 0 && result.Distilled.TrainSeconds > 0);
        Assert.Equal(20, result.Data.Labeled);
    }

    [Fact]
    public void TheResultIsWrittenWithTheKeysOfTheFormatAndReadsBack()
    {
        var outcome = Run(new() { Seeds = 1, OutputFolder = _folder });
        var json = File.ReadAllText(Path.Combine(_folder, "result.json"));
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(["task", "data", "teacher", "undistilled", "distilled", "distillationRatio", "seeds", "recipe", "environment"], document.RootElement.EnumerateObject().Select(p => p.Name));
        foreach (var model in new[] { "teacher", "undistilled", "distilled" })
            foreach (var key in new[] { "metrics", "parameters", "bytes", "latencyMicroseconds", "trainSeconds" })
                Assert.True(document.RootElement.GetProperty(model).TryGetProperty(key, out _), $"{model}.{key}");
        Assert.Equal(json, RunResult.FromJson(json).ToJson());
        Assert.Equal(DistillationRecipe.Load(Path.Combine(_folder, "recipe.json")).ToJson(), outcome.Result.Recipe.ToJson());
        Assert.Equal(Bytes(outcome.Student), File.ReadAllBytes(Path.Combine(_folder, "student.mlnd")));
    }

    [Fact]
    public void ARunThatIsCanceledAnywhereResumesToTheSameStudent()
    {
        var whole = Run(new() { Seeds = 1 });
        var reports = 0;
        for (var stop = 1; ; stop += 3)
        {
            using var source = new CancellationTokenSource();
            var seen = 0;
            var progress = new Watcher(() => { if (++seen == stop) source.Cancel(); });
            try
            {
                var outcome = new DistillationRun(_data, _teacher, Recipe, new() { Seeds = 1, OutputFolder = _folder, Resume = true }).Execute(progress, source.Token);
                Assert.Equal(Bytes(whole.Student), Bytes(outcome.Student));
                Assert.Equal(whole.Result.Distilled.Metrics, outcome.Result.Distilled.Metrics);
                break;
            }
            catch (OperationCanceledException)
            {
                reports++;
                Assert.False(File.Exists(Path.Combine(_folder, "result.json")));
            }
        }
        Assert.True(reports > 2, $"canceled {reports} times");
    }

    [Fact]
    public void AFolderIsOnlyResumedByTheSameRunAndOnlyWhenAsked()
    {
        Run(new() { Seeds = 1, OutputFolder = _folder });
        Assert.Contains("resume", Assert.Throws<ArgumentException>(() => Run(new() { Seeds = 1, OutputFolder = _folder })).Message, StringComparison.Ordinal);
        Assert.Contains("another run", Assert.Throws<ArgumentException>(() => Run(new() { Seeds = 2, OutputFolder = _folder, Resume = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataThatDoNotFitAreRefusedBeforeTheTeacherWorks()
    {
        var deaf = new RunData("data", new(_data.Train.Inputs, _data.Train.Labels.WithoutLabels()), null, _data.Test);
        Assert.Contains("label", Assert.Throws<ArgumentException>(() => new DistillationRun(deaf, _teacher, Recipe)).Message, StringComparison.Ordinal);
        var regression = new RunData("data", new(_data.Train.Inputs, ExampleLabels.OfTargets(new float[_data.Train.Count])), null, new(_data.Test.Inputs, ExampleLabels.OfTargets(new float[_data.Test.Count])));
        Assert.Contains("Regression", Assert.Throws<ArgumentException>(() => new DistillationRun(regression, _teacher, Recipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATeacherThatGivesTheTopKIsRefusedBeforeItWorksByTheLossThatNeedsAll()
    {
        var scores = DenseSoftLabels.FromLogits(TaskKind.Multiclass, RuleTeacher.Names, new float[3 * _data.Train.Count]).ToTopK(2);
        var teacher = new StoredScoresTeacher(_data.Train.Inputs, scores);
        var recipe = Recipe with { Objective = [new LogitMseLoss()] };
        Assert.Contains("'logit-mse'", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, teacher, recipe)).Message, StringComparison.Ordinal);
        Assert.Contains("top-k", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, teacher, Recipe)).Message, StringComparison.Ordinal);

        // Nobody has scored copies of the examples.
        var copied = Recipe with { Augmentation = [new Spunge()] };
        var dense = new StoredScoresTeacher(_data.Train.Inputs, DenseSoftLabels.FromLogits(TaskKind.Multiclass, RuleTeacher.Names, new float[3 * _data.Train.Count]));
        Assert.Contains("has scores only for the given examples", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, dense, copied)).Message, StringComparison.Ordinal);

        // One that is yet to be made says so too.
        var source = new TeacherSource("never", (_, _) => throw new InvalidOperationException("made")) { Kind = SoftLabelKind.TopK };
        Assert.Contains("'logit-mse'", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, source, recipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatATeacherWillNotGiveIsRefusedBeforeItIsMade()
    {
        var texts = new ExampleSet(new TextInputs(["to the left", "to the right", "in here", "over there"]), ExampleLabels.OfClasses(RuleTeacher.Names, [1, 2, 0, 2]));
        var data = new RunData("texts", texts, null, texts);
        var network = TransformerArchitecture.OfSize("small");
        var source = new TeacherSource("never", (_, _) => throw new InvalidOperationException("The teacher was made."))
        {
            Inner = StudentTeacher.InnerOf(network),
            Inheritance = StudentTeacher.InheritanceOf(network),
            Classes = RuleTeacher.Names,
            ScoresCopies = false,
        };
        var micro = DistillationRecipe.Default(TaskKind.Multiclass, TransformerArchitecture.OfSize("micro"));
        Refused("the teacher has 8 heads and the student 4", micro with { Objective = [new AttentionMseLoss()] });
        Refused("no layer 'layer5'", micro with { Objective = [new HiddenMseLoss { Layers = new() { Strategy = LayerStrategy.Explicit, Pairs = [new("layer1", "layer5")] } }] });
        Refused("'uld'", micro with { Objective = [new UniversalLogitLoss()] });
        Refused("'embeddingWidth' has to be 256 and is 64", micro with { Start = new LayersStart() });
        Refused("'transformer' shows none", micro with { Start = new InheritedStart() });
        Refused("'token-masking' makes copies", micro with { Augmentation = [new TokenMasking()] });

        var encoder = source with { Inner = EncoderTeacher.InnerOf(isPair: false), Inheritance = EncoderTeacher.InheritanceOf(fineTuned: true) };
        Refused("300 wide and the teacher's 256", micro with { Student = new TextCnnArchitecture { EmbeddingWidth = 300 }, Start = new InheritedStart() }, encoder);
        Refused("'use-lite (fine-tuned)' is none", micro with { Start = new LayersStart() }, encoder);

        void Refused(string part, DistillationRecipe recipe, TeacherSource? other = null) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => new DistillationRun(data, other ?? source, recipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TeachersThatDoNotGoTogetherAreRefusedBeforeOneIsMade()
    {
        var first = new TeacherSource("first", (_, _) => throw new InvalidOperationException("The teacher was made.")) { Classes = RuleTeacher.Names };
        var scores = new StoredScoresTeacher(_data.Train.Inputs, DenseSoftLabels.FromLogits(TaskKind.Multiclass, ["in", "left", "up"], new float[3 * _data.Train.Count]));
        Assert.Contains("only one knows 'right', 'up'", Assert.Throws<ArgumentException>(() => TeacherSource.Together([first, TeacherSource.Of(scores)], null)).Message, StringComparison.Ordinal);
        Assert.Contains("'first' gives only its top classes", Assert.Throws<ArgumentException>(() => TeacherSource.Together([first with { Kind = SoftLabelKind.TopK }, first], null)).Message, StringComparison.Ordinal);
        var together = TeacherSource.Together([first, first with { ScoresCopies = false }], null);
        Assert.Contains("'first+first' has scores only for the given examples", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, together, Recipe with { Augmentation = [new Spunge()] })).Message, StringComparison.Ordinal);
    }

    // What a teacher declares before it is made is what it shows once it is there.
    [Fact]
    public void ATeacherShowsAndLeavesWhatItDeclared()
    {
        var recipe = DistillationRecipe.Default(TaskKind.Multiclass, new MlpArchitecture { Hidden = [3, 2] }) with { Optimizer = new() { Epochs = 1 } };
        var self = BornAgain.Fit(_data.Train, null, recipe, 1)[0];
        Same(StudentTeacher.InnerOf(recipe.Student), self);
        Assert.Equal(StudentTeacher.InheritanceOf(recipe.Student), Inheritance.Of(self));
        var options = new MlpEnsembleOptions { Members = 2, Hidden = [4], Optimizer = new() { Epochs = 1 } };
        Same(MlpEnsembleTeacher.InnerOf(options), MlpEnsembleTeacher.Fit(_data.Train, null, options));

        static void Same(InnerShape declared, IWhiteBoxTeacher teacher) =>
            Assert.Equal((declared.Hidden, declared.Attention, declared.Tokens), (teacher.Inner.Hidden, teacher.Inner.Attention, teacher.Inner.Tokens), (a, b) => a.Hidden.SequenceEqual(b.Hidden) && a.Attention.SequenceEqual(b.Attention) && a.Tokens == b.Tokens);
    }

    [Fact]
    public void ATeacherOfOtherClassesTeachesAndIsNotMeasuredByTheDatas()
    {
        var both = _data.Train.Inputs.Append(_data.Test.Inputs);
        var teacher = new StoredScoresTeacher(both, DenseSoftLabels.FromLogits(TaskKind.Multiclass, ["n", "e", "s", "w"], [.. Enumerable.Range(0, 4 * both.Count).Select(i => (float)(2 * Math.Sin(i)))]));
        Assert.Contains("'uld'", Assert.Throws<ArgumentException>(() => new DistillationRun(_data, teacher, Recipe)).Message, StringComparison.Ordinal);

        var recipe = Recipe with { Objective = [new UniversalLogitLoss(), new CrossEntropyLoss()], Optimizer = Recipe.Optimizer with { Epochs = 1 } };
        var result = new DistillationRun(_data, teacher, recipe, new() { Seeds = 1 }).Execute().Result;
        Assert.Empty(result.Teacher.Metrics);
        Assert.Null(result.Distilled.Agreement);
        Assert.Null(result.DistillationRatio);
        Assert.NotEmpty(result.Distilled.Metrics);
        // The report does without the teacher's numbers too.
        Assert.DoesNotContain("teacher", RunReport.Tiles(result).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheInsideOfATeacherOfOtherClassesTeaches()
    {
        var halves = ExampleLabels.OfClasses(["low", "high"], [.. Enumerable.Range(0, _data.Train.Count).Select(row => ((TableInputs)_data.Train.Inputs).Numbers(row)[1] < 0 ? 0 : 1)]);
        var teacher = StudentTeacher.Fit(new(_data.Train.Inputs, halves), null, new MlpArchitecture { Hidden = [8] }, new() { Epochs = 1 });
        var recipe = Recipe with { Objective = [new HiddenMseLoss(), new CrossEntropyLoss()], Optimizer = Recipe.Optimizer with { Epochs = 1 } };
        var outcome = new DistillationRun(_data, teacher, recipe, new() { Seeds = 1 }).Execute();
        Assert.Empty(outcome.Result.Teacher.Metrics);
        Assert.NotEqual(outcome.Result.Undistilled.Metrics["nll"].Mean, outcome.Result.Distilled.Metrics["nll"].Mean);

        // What compares classes besides is refused, for the reason that holds.
        foreach (var loss in new DistillationLoss[] { new TaskFilterLoss(), new NormDirectionLoss() })
        {
            var refused = Assert.Throws<ArgumentException>(() => new DistillationRun(_data, teacher, recipe with { Objective = [loss] }));
            Assert.Contains($"The loss '{loss.Description.Name}' compares class by class", refused.Message, StringComparison.Ordinal);
        }
    }

    private DistillationRecipe Recipe => DistillationRecipe.Default(TaskKind.Multiclass, new MlpArchitecture { Hidden = [16] }) with { Optimizer = new() { Epochs = 12, LearningRate = 0.02 } };

    private RunOutcome Run(RunSettings settings) => new DistillationRun(_data, _teacher, Recipe, settings).Execute();

    private static byte[] Bytes(StudentModel student)
    {
        using var stream = new MemoryStream();
        student.Save(stream);
        return stream.ToArray();
    }

    private static RunData Quadrants(int labeled, int count)
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, count).ToArray();
        ExampleSet Make(int rows, int known)
        {
            var numbers = new float[rows * 2];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = (random.NextSingle() * 2) - 1;
            var inputs = new TableInputs(rows, ["x", "y"], numbers, [], []);
            var classes = Enumerable.Range(0, rows).Select(row => row < known ? RuleTeacher.Class(inputs.Numbers(row)) : -1).ToArray();
            return new(inputs, ExampleLabels.OfClasses(RuleTeacher.Names, classes));
        }
        return new("quadrants", Make(count, labeled), null, Make(300, 300));
    }

    private sealed class RuleTeacher : ITeacher
    {
        public static readonly string[] Names = ["in", "left", "right"];

        public string Name => "rule";

        public TaskKind Task => TaskKind.Multiclass;

        public IReadOnlyList<string> Classes => Names;

        public long? ParameterCount => 3;

        public static int Class(ReadOnlySpan<float> point) => (point[0] * point[0]) + (point[1] * point[1]) < 0.4f ? 0 : point[0] < 0 ? 1 : 2;

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
        {
            var table = (TableInputs)examples;
            var logits = new float[table.Count * 3];
            for (var row = 0; row < table.Count; row++) logits[(row * 3) + Class(table.Numbers(row))] = 6;
            return DenseSoftLabels.FromLogits(Task, Names, logits);
        }
    }

    private sealed class Watcher(Action seen) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => seen();
    }
}
