using MLNetDistill.Augmentation;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Reports;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Tests;
using MLNetDistill.Tests.Signals;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.AutoML;

namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class DistillationSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheBestTrialWinsAndTheFrontHoldsIt()
    {
        var result = Quadrants.Search(Quadrants.Settings);
        Assert.Equal([0, 1, 2, 3, 4], result.Runs.Select(run => run.Trial.Number));
        Assert.All(result.Runs, run => Assert.Equal(TrialState.Completed, run.Trial.State));
        Assert.Equal(result.Runs.Max(run => run.Score), result.BestRun.Score);
        Assert.Contains(result.ParetoFront, run => run.Score == result.BestRun.Score);
        Assert.Equal(result.BestRun.Score!.Value, result.BestRun.Metrics["accuracy"], 1e-9);
        Assert.Equal(result.BestRun.Metrics[StudentMetrics.Parameters], result.BestRun.Student!.ParameterCount);
        Assert.Equal(5, result.Runs.Select(run => run.Trial.Configuration).Distinct().Count());
        Assert.Null(result.Comparison);
    }

    [Fact]
    public void TheTeacherScoresEveryExampleOnce()
    {
        var asked = 0;
        Quadrants.Search(Quadrants.Settings, new RuleTeacher(inputs => asked += inputs.Count));
        Assert.Equal(150 + 90, asked);
    }

    [Fact]
    public void TheSameSeedGivesTheSameSearchAndAnotherSeedAnother()
    {
        var settings = Quadrants.Settings with { MaxTrials = 9, Tuner = SearchTuner.Forest, Halving = Quadrants.Halving };
        var first = Quadrants.Trace(Quadrants.Search(settings));
        Assert.Equal(first, Quadrants.Trace(Quadrants.Search(settings)));
        Assert.NotEqual(first, Quadrants.Trace(Quadrants.Search(settings with { Seed = 2 })));
    }

    [Fact]
    public void HopelessTrialsArePausedAndTheBestGoOn()
    {
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 8, Halving = Quadrants.Halving });
        Assert.Equal([0.25, 0.5, 1], result.Runs[0].Trial.Rungs.Select(rung => rung.Resource));
        Assert.Contains(result.Runs, run => run.Trial.State == TrialState.Waiting);
        // Pausing changes nothing: a trial in one go ends with the same score.
        var whole = Quadrants.Search(Quadrants.Settings with { MaxTrials = 1 });
        Assert.Equal(whole.Runs[0].Score, result.Runs[0].Score);
    }

    [Fact]
    public void AFailingTrialIsRecordedAndTheSearchGoesOn()
    {
        var failing = new RecipeDimension(new ChoiceDimension("trouble", ["none", "some"]) { Default = "none" },
            (recipe, value) => (string)value == "none" ? recipe : throw new InvalidOperationException("trouble\nof two lines"), _ => "none");
        var result = Quadrants.Search(Quadrants.Settings with { Experience = [], MaxTrials = 8, Space = space => Quadrants.Settings.Space!(space).Add(failing) });
        var failed = result.Runs.Where(run => run.Trial.State == TrialState.Failed).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, run => Assert.Equal("trouble of two lines", run.Trial.Error));
        Assert.Contains(result.Runs, run => run.Trial.State == TrialState.Completed && run.Trial.Number > failed[0].Trial.Number);
        Assert.Equal(TrialState.Completed, result.BestRun.Trial.State);
    }

    [Fact]
    public void ASearchThatIsCanceledGivesTheBestSoFarAndResumesToTheSameEnd()
    {
        var settings = Quadrants.Settings with { Halving = Quadrants.Halving };
        var whole = Quadrants.Trace(Quadrants.Search(settings with { OutputFolder = _folder.File("whole") }));
        var canceled = 0;
        for (var stop = 4; ; stop += 3)
        {
            using var source = new CancellationTokenSource();
            var seen = 0;
            var watcher = new Watcher(_ => { if (++seen == stop) source.Cancel(); });
            try
            {
                var result = Quadrants.Search(settings with { OutputFolder = _folder.File("parts"), Resume = true }, progress: watcher, cancellation: source.Token);
                if (!result.IsCanceled)
                {
                    Assert.Equal(whole, Quadrants.Trace(result));
                    break;
                }
                canceled++;
                Assert.NotNull(result.BestRun.Student);
                Assert.True(File.Exists(_folder.File("parts/student.mlnd")));
            }
            catch (OperationCanceledException)
            {
                canceled++;
            }
        }
        Assert.True(canceled > 1, $"canceled {canceled} times");
    }

    [Fact]
    public void AFolderIsOnlyResumedByTheSameSearchAndOnlyWhenAsked()
    {
        var settings = Quadrants.Settings with { MaxTrials = 2, OutputFolder = _folder.Path };
        Quadrants.Search(settings);
        Assert.Contains("holds a search already", Refused(settings), StringComparison.Ordinal);
        Assert.Contains("the seed changed", Refused(settings with { Resume = true, Seed = 7 }), StringComparison.Ordinal);
        Assert.Contains("the objective changed", Refused(settings with { Resume = true, Objective = new() { MaxBytes = 1e6 } }), StringComparison.Ordinal);
        Assert.Equal(4, Quadrants.Search(settings with { Resume = true, MaxTrials = 4 }).Runs.Count);
    }

    [Fact]
    public void AFolderWithTrialsOfAnotherStudyDoesNoHarm()
    {
        // The same trials by their numbers, other students: only the seed differs.
        SearchSettings Settings(int seed, string storage, string output) => Quadrants.Settings with
        {
            MaxTrials = 6, Seed = seed, Halving = Quadrants.Halving, Storage = $"sqlite:{_folder.File(storage)}", OutputFolder = _folder.File(output),
        };
        Quadrants.Search(Settings(1, "first.db", "used"));
        var inUsed = Quadrants.Search(Settings(2, "second.db", "used"));
        var inNew = Quadrants.Search(Settings(2, "third.db", "new"));
        Assert.Equal(Quadrants.Trace(inNew), Quadrants.Trace(inUsed));
        Assert.Equal(File.ReadAllBytes(_folder.File("new/student.mlnd")), File.ReadAllBytes(_folder.File("used/student.mlnd")));
    }

    [Fact]
    public void DamagedFilesOfTrialsAreMadeAnew()
    {
        var settings = Quadrants.Settings with { MaxTrials = 6, Halving = Quadrants.Halving, OutputFolder = _folder.Path };
        var before = Quadrants.Search(settings);
        var waiting = before.Runs.Where(run => run.Trial.State == TrialState.Waiting).ToList();
        Assert.NotEmpty(waiting);
        foreach (var path in Directory.GetFiles(Path.Combine(_folder.Path, "trials"), "*.*", SearchOption.AllDirectories)) File.WriteAllText(path, "damaged");

        var after = Quadrants.Search(settings with { Resume = true, MaxTrials = 12 });
        Assert.DoesNotContain(after.Runs, run => run.Trial.State == TrialState.Failed);
        Assert.Contains(waiting, run => after.Runs[(int)run.Trial.Number].Trial.Rungs.Count > run.Trial.Rungs.Count);
        Assert.NotNull(Quadrants.Search(settings with { Resume = true, MaxTrials = 12 }).BestRun.Student);
    }

    [Fact]
    public void LimitsAreCheckedBeforeTraining()
    {
        // What others did well with is not tried: it has one size.
        var settings = Quadrants.Settings with { Experience = [] };
        var sizes = Quadrants.Search(settings with { MaxTrials = 6 }).Runs.Select(run => run.Metrics[StudentMetrics.Bytes]).Order().ToList();
        var limit = sizes[2];
        var result = Quadrants.Search(settings with { MaxTrials = 4, Objective = new() { MaxBytes = limit } });
        Assert.True(result.BestRun.Metrics[StudentMetrics.Bytes] <= limit);
        var refused = result.Runs.Where(run => run.Metrics[StudentMetrics.Bytes] > limit).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, run => Assert.True(run.Trial is { State: TrialState.Failed, Rungs.Count: 0 }));
        Assert.All(refused, run => Assert.Contains("over the limit", run.Trial.Error, StringComparison.Ordinal));
        // They cost nothing, so they don't count.
        Assert.Equal(4, result.Runs.Count - refused.Count);
    }

    [Fact]
    public void ALimitThatOnlyTheSmallestStudentKeepsIsKept()
    {
        var smallest = Quadrants.Search(Quadrants.Settings with { MaxTrials = 1, Space = space => Quadrants.Settings.Space!(space).Fix("mlp.layers", 1L).Fix("mlp.width", 8L) }).BestRun;
        var large = Quadrants.Settings.Start! with { Student = new MlpArchitecture { Hidden = [256, 256, 256] } };
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 1, Start = large, Objective = new() { MaxMemoryBytes = smallest.Metrics[StudentMetrics.MemoryBytes] } });
        Assert.Equal([8], Assert.IsType<MlpArchitecture>(result.BestRun.Recipe.Student).Hidden);
        Assert.Equal([result.BestRun.Trial.Number], result.ParetoFront.Select(run => run.Trial.Number));
    }

    [Fact]
    public void WhatASearchTrainsIsAddedToTheUsersExperience()
    {
        var path = _folder.File("mine.csv");
        var settings = Quadrants.Settings with { MaxTrials = 3, ExperienceFile = path };
        var result = Quadrants.Search(settings);
        var read = ExperienceFile.Read(path);
        Assert.Equal(result.Runs.Select(run => (run.Trial.Configuration, run.Score!.Value)), read.Select(e => (e.Recipe, e.Score)));
        Assert.All(read, e => Assert.Equal(("quadrants", 1.0), (e.Data, e.Features["teacher-score"])));
        Quadrants.Search(settings with { Seed = 2 });
        Assert.Equal(6, ExperienceFile.Read(path).Count);
        Assert.Single(ExperienceFile.Read(path).Select(e => e.Study).Distinct());
    }

    [Fact]
    public void TheTeacherIsNotNeededToTellWhatIsTriedFirst()
    {
        var settings = Quadrants.Settings with { Experience = [] };
        var source = new MLNetDistill.Runs.TeacherSource("never", (_, _) => throw new InvalidOperationException("made"));
        var usual = Assert.Single(new DistillationSearch(Quadrants.Data(), source, settings).Start());
        var better = new Configuration(usual.Select(value => value.Key == "mlp.width" ? KeyValuePair.Create(value.Key, (object)100L) : value));
        Experience Made(Configuration recipe, double score) => new() { Data = "other", Study = "other", Features = new Dictionary<string, double> { ["classes"] = 3 }, Recipe = recipe, Score = score };
        var search = new DistillationSearch(Quadrants.Data(), source, settings with { Experience = [Made(usual, 0.5), Made(better, 0.9)] });
        Assert.Equal([usual, better], search.Start());
    }

    [Fact]
    public void TheWholeFrontIsSearchedWithMeasuredStudents()
    {
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 6, Objective = new() { Goal = SearchGoal.ParetoFront } });
        Assert.All(result.Runs, run => Assert.True(run.Metrics.ContainsKey(StudentMetrics.LatencyMicroseconds)));
        Assert.All(result.ParetoFront, run => Assert.NotNull(run.Student));
        Assert.Equal(result.Runs.Max(run => run.Score), result.BestRun.Score);
    }

    [Fact]
    public void TheWinnerIsComparedWithUndistilledStudentsOnTheTestRows()
    {
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 3, Seeds = 2, Compare = true, OutputFolder = _folder.Path }, data: Quadrants.Data(labeled: 20, count: 300));
        var comparison = result.Comparison!;
        Assert.Equal(1, comparison.Run.Teacher.Metrics["accuracy"].Mean);
        Assert.Equal([1, 2], comparison.Run.Seeds);
        Assert.Equal(2, comparison.UndistilledSearch.Metrics["accuracy"].Count);
        Assert.False(comparison.UndistilledRecipe.NeedsTeacher());
        Assert.True(comparison.SearchSeconds > 0 && comparison.UndistilledSearchSeconds > 0);
        Assert.Equal(comparison.Run.Distilled.Metrics["accuracy"].Mean > Math.Max(comparison.Run.Undistilled.Metrics["accuracy"].Mean, comparison.UndistilledSearch.Metrics["accuracy"].Mean), comparison.DistillingPaid);
        foreach (var file in new[] { "student.mlnd", "recipe.json", "result.json", "search.json" }) Assert.True(File.Exists(_folder.File(file)), file);
        Assert.Equal(RuleTeacher.Names, StudentModel.Load(_folder.File("student.mlnd")).Spec.Classes);
        // What to take where distilling did not pay.
        Assert.Equal(comparison.UndistilledRecipe.ToJson(), DistillationRecipe.Load(_folder.File("undistilled/recipe.json")).ToJson());
        Assert.Equal(result.UndistilledStudent!.ParameterCount, StudentModel.Load(_folder.File("undistilled/student.mlnd")).ParameterCount);
    }

    [Theory]
    [InlineData(TaskKind.Binary, "n", "s")]
    [InlineData(TaskKind.Multiclass, "n", "e", "s", "w")]
    public void ATeacherOfOtherClassesTeachesByTheLossForItAndIsNotMeasured(TaskKind task, params string[] classes)
    {
        var teacher = new HashTeacher(task, classes);
        var settings = Quadrants.Settings with { MaxTrials = 3, Compare = true, ExperienceFile = _folder.File("mine.csv"), Space = space => space.Fix("student", "mlp").Fix("epochs", 4L) };
        var search = new DistillationSearch(Quadrants.Data(), teacher, settings);
        Assert.Equal(["uld"], Assert.IsType<ChoiceDimension>(search.Space().Dimensions.Single(d => d.Dimension.Name == "loss").Dimension).Values);

        var result = search.Execute();
        Assert.All(result.Runs, run => Assert.Equal((TrialState.Completed, null), (run.Trial.State, run.Trial.Error)));
        Assert.All(result.Runs, run => Assert.Contains(run.Recipe.Objective, loss => loss is UniversalLogitLoss));
        Assert.All(ExperienceFile.Read(_folder.File("mine.csv")), e => Assert.DoesNotContain("teacher-score", e.Features.Keys));
        var comparison = result.Comparison!;
        Assert.Empty(comparison.Run.Teacher.Metrics);
        Assert.Null(comparison.Run.DistillationRatio);
        Assert.All(new[] { comparison.Run.Distilled, comparison.Run.Undistilled, comparison.UndistilledSearch }, student => Assert.Null(student.Agreement));
        Assert.Contains("undistilled search", SearchReport.ToHtml(result.Summary), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherLabelsThanTheTeachersAreRefusedBeforeItScoresAnything()
    {
        var data = Quadrants.Data();
        ExampleSet Labels(ExampleSet set) => new(set.Inputs, ExampleLabels.OfSets(["a", "b"], [.. Enumerable.Range(0, 2 * set.Count).Select(i => (float)(i % 2))]));
        var teacher = new HashTeacher(TaskKind.MultiLabel, "a", "c");
        var message = Assert.Throws<ArgumentException>(() => Quadrants.Search(new() { MaxTrials = 1 }, teacher, data: new("labels", Labels(data.Train), Labels(data.Validation!)))).Message;
        Assert.Contains("the teacher lacks 'b'; the data lack 'c'", message, StringComparison.Ordinal);
        // No loss could learn from it.
        Assert.EndsWith("Take a teacher of the data's classes.", message, StringComparison.Ordinal);
        Assert.Equal(0, teacher.Scored);
    }

    [Fact]
    public void ATeacherThatTheComparisonCantMeasureIsRefusedBeforeTheSearch()
    {
        var teacher = new HashTeacher(TaskKind.Multiclass, RuleTeacher.Names) { Kind = SoftLabelKind.TopK };
        var settings = Quadrants.Settings with { MaxTrials = 1, Compare = true };
        Assert.Contains("top-k", Assert.Throws<ArgumentException>(() => Quadrants.Search(settings, teacher)).Message, StringComparison.Ordinal);
        Assert.Equal(0, teacher.Scored);
        // Without test rows nothing is compared.
        Assert.NotEmpty(new DistillationSearch(Quadrants.Data(withTest: false), teacher, settings).Start());
    }

    [Fact]
    public void ALossOnTheTopKCountsNoMoreClassesThanAreStored()
    {
        var data = Quadrants.Data(withTest: false);
        var teacher = new StoredScoresTeacher(data.Train.Inputs, ((DenseSoftLabels)new RuleTeacher().Score(data.Train.Inputs)).ToTopK(2));
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 3, Space = space => space.Fix("student", "mlp").Fix("epochs", 4L).Fix("loss", "top-k-kl") }, teacher, data: data);
        Assert.All(result.Runs, run => Assert.Equal((TrialState.Completed, null), (run.Trial.State, run.Trial.Error)));
        Assert.All(result.Runs, run => Assert.Equal(2, run.Recipe.Objective.OfType<TopKKullbackLeiblerLoss>().Single().K));
    }

    [Fact]
    public void SeveralWorkersShareAStudyAndDoNothingTwice()
    {
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 6, Workers = 3, Halving = Quadrants.Halving, Storage = _folder.File("study.db"), StudyName = "shared" });
        Assert.Equal([0, 1, 2, 3, 4, 5], result.Runs.Select(run => run.Trial.Number));
        Assert.Equal(6, result.Runs.Select(run => run.Trial.Configuration).Distinct().Count());
        Assert.DoesNotContain(result.Runs, run => run.Trial.State == TrialState.Running);
        using var store = TrialStore.Open(_folder.File("study.db"));
        Assert.Equal(6, store.Find("shared")!.Load().Count);
    }

    [Fact]
    public void ValidationRowsAreHeldOutWhereThereAreNone()
    {
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 1 }, data: Quadrants.Data() with { Validation = null });
        Assert.NotNull(result.BestRun.Score);
    }

    [Fact]
    public void EveryTunerThatCanBeNamedSearches()
    {
        foreach (var tuner in SearchTuner.All)
        {
            var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 4, Tuner = tuner });
            Assert.True(result.Runs.Count == 4, tuner.Name);
            Assert.Equal(4, result.Runs.Select(run => run.Trial.Configuration).Distinct().Count());
        }
    }

    [Fact]
    public void ASpaceWithOnePointIsTriedOnce()
    {
        var result = Quadrants.Search(Quadrants.Settings with
        {
            Space = space => new(space.Start, [.. space.Dimensions.Where(d => d.Dimension.Name == "epochs").Select(d => d with { Dimension = d.Dimension.Fix(4L) })]),
        });
        Assert.Single(result.Runs);
    }

    [Theory]
    [InlineData("no end", "give a number of trials or a time")]
    [InlineData("empty space", "The search space is empty")]
    [InlineData("impossible limit", "No student keeps the limits")]
    [InlineData("negative limit", "must be above 0")]
    [InlineData("no storage", "The storage has no name")]
    [InlineData("no study", "The study's name is empty")]
    [InlineData("no time", "too short")]
    [InlineData("everything fails", "None of the 50 trials could be completed. The first failure, of trial 0: never")]
    [InlineData("other task", "made for a Multiclass task")]
    public void MistakesAreOneClearLine(string mistake, string expected)
    {
        var settings = Quadrants.Settings;
        var data = Quadrants.Data();
        switch (mistake)
        {
            case "no end": settings = settings with { MaxTrials = null }; break;
            case "empty space": settings = settings with { Space = space => new(space.Start, []) }; break;
            case "impossible limit": settings = settings with { Objective = new() { MaxBytes = 10 } }; break;
            case "negative limit": settings = settings with { Objective = new() { MaxLatencyMicroseconds = -1 } }; break;
            case "no storage": settings = settings with { Storage = "" }; break;
            case "no study": settings = settings with { StudyName = " " }; break;
            case "no time": settings = settings with { MaxTime = TimeSpan.FromTicks(1) }; break;
            case "everything fails":
                var failing = new RecipeDimension(new ChoiceDimension("trouble", ["some"]), (_, _) => throw new InvalidOperationException("never"), _ => null);
                settings = settings with { MaxTrials = 1000, Space = space => Quadrants.Settings.Space!(space).Add(failing) };
                break;
            default:
                ExampleSet Regression(ExampleSet set) => new(set.Inputs, ExampleLabels.OfTargets(new float[set.Count]));
                data = new("numbers", Regression(data.Train), Regression(data.Validation!));
                break;
        }
        var message = Assert.ThrowsAny<ArgumentException>(() => Quadrants.Search(settings, data: data)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void ATrialThatRanOutOfTimeSaysSo()
    {
        // The time is over while the first trial trains: its own first report cancels nothing, the clock does.
        var recipe = Quadrants.Settings.Start! with { Optimizer = new() { Epochs = 100_000, BatchSize = 1 } };
        var message = Assert.ThrowsAny<ArgumentException>(() => Quadrants.Search(Quadrants.Settings with { Start = recipe, MaxTime = TimeSpan.FromSeconds(1), Space = space => space.Fix("student", "mlp").Remove("epochs").Remove(AugmentationDimensions.Augmentation) })).Message;
        Assert.Contains("too short: no trial was trained to its end", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStartThatTheTeacherCantGiveIsRefusedBeforeItScores()
    {
        var texts = new ExampleSet(new TextInputs(["to the left", "to the right", "in here", "over there"]), ExampleLabels.OfClasses(RuleTeacher.Names, [1, 2, 0, 2]));
        var settings = Quadrants.Settings with { Start = DistillationRecipe.Default(TaskKind.Multiclass, TransformerArchitecture.OfSize("nano")) with { Start = new LayersStart() }, Space = null };
        var teacher = new RuleTeacher(_ => Assert.Fail("The teacher was asked."));
        var message = Assert.Throws<ArgumentException>(() => Quadrants.Search(settings, teacher, data: new("texts", texts, texts))).Message;
        Assert.Contains("takes over layers of a transformer teacher, and 'rule' is none", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStartThatTheTeacherWillNotGiveIsRefusedBeforeItIsMade()
    {
        var texts = new ExampleSet(new TextInputs(["to the left", "to the right", "in here", "over there"]), ExampleLabels.OfClasses(RuleTeacher.Names, [1, 2, 0, 2]));
        var settings = Quadrants.Settings with { Start = DistillationRecipe.Default(TaskKind.Multiclass, TransformerArchitecture.OfSize("nano")) with { Start = new LayersStart() }, Space = null };
        var source = new TeacherSource("never", (_, _) => throw new InvalidOperationException("The teacher was made.")) { Inheritance = StudentTeacher.InheritanceOf(TransformerArchitecture.OfSize("small")) };
        var message = Assert.Throws<ArgumentException>(() => new DistillationSearch(new("texts", texts, texts), source, settings).Execute()).Message;
        Assert.Contains("'embeddingWidth' has to be 256 and is 64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopiesThatTheTeacherCanNotScoreAreRefusedBeforeItIsMade()
    {
        var source = new TeacherSource("never", (_, _) => throw new InvalidOperationException("The teacher was made.")) { ScoresCopies = false };
        var settings = Quadrants.Settings with { Start = Quadrants.Settings.Start! with { Augmentation = [new Spunge()] }, Space = null };
        var message = Assert.Throws<ArgumentException>(() => new DistillationSearch(Quadrants.Data(), source, settings).Execute()).Message;
        Assert.Contains("'never' has scores only for the given examples", message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryStudentOfASearchStartsWithTheTeachersLayers()
    {
        string[] words = ["in", "left", "right"];
        ExampleSet Texts(int rows) => new(new TextInputs([.. Enumerable.Range(0, rows).Select(row => $"it is {words[row % 3]} of {row}")]), ExampleLabels.OfClasses(words, [.. Enumerable.Range(0, rows).Select(row => row % 3)]));
        var network = new TransformerArchitecture { EmbeddingWidth = 8, Heads = 2, InnerWidth = 6, Layers = 2 };
        var teacher = StudentTeacher.Fit(Texts(30), null, network, new() { Epochs = 1 });
        var start = DistillationRecipe.Default(TaskKind.Multiclass, network with { Layers = 1 }) with { Start = new LayersStart(), Optimizer = new() { Epochs = 1 } };
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 2, Compare = true, Start = start, Space = space => space.Fix("student", "transformer").Remove("transformer.size").Fix("epochs", 4L) },
            teacher, data: new("texts", Texts(30), Texts(12), Texts(9)));
        Assert.All(result.Runs, run => Assert.Equal((TrialState.Completed, null), (run.Trial.State, run.Trial.Error)));
        Assert.NotNull(result.Comparison);
    }

    [Fact]
    public void TheTeachersLatencyIsItsOwnAndNotThatOfItsStoredScores()
    {
        var singles = 0;
        var result = Quadrants.Search(Quadrants.Settings with { MaxTrials = 1, Compare = true }, new RuleTeacher(examples => singles += examples.Count == 1 ? 1 : 0));
        Assert.True(result.Comparison!.Run.Teacher.LatencyMicroseconds > 0);
        Assert.True(singles > 16, $"asked {singles} times");
    }

    [Fact]
    public void ATunerAndADimensionOfOnesOwnDecide()
    {
        Steps? steps = null;
        var settings = Quadrants.Settings with
        {
            MaxTrials = 4,
            Experience = [],
            Space = space => Quadrants.Settings.Space!(space).Add(RecipeDimension.AtPath(new RealDimension("warmup", 0, 0.5), "optimizer.warmup")),
            Tuner = SearchTuner.Of("steps", (options, _) => steps = new(options)),
        };
        var result = Quadrants.Search(settings);
        // The usual recipe comes first, and the tuner is told of it before it proposes.
        Assert.Equal([0.05, 0, 0.125, 0.25], result.Runs.Select(run => run.Recipe.Optimizer.Warmup));
        Assert.Equal(result.Runs.Take(3).Select(run => -run.Score!.Value), steps!.Told);
    }

    /// <summary>Takes every dimension at the same place, a quarter further each time.</summary>
    private sealed class Steps(Microsoft.ML.SearchSpace.SearchSpace options) : ITuner
    {
        private int _proposed;

        public List<double> Told { get; } = [];

        public Parameter Propose(TrialSettings settings) => options.SampleFromFeatureSpace([.. Enumerable.Repeat(_proposed++ / 4.0, options.FeatureSpaceDim)]);

        public void Update(TrialResult result) => Told.Add(result.Loss);
    }

    private static string Refused(SearchSettings settings) => Assert.Throws<ArgumentException>(() => Quadrants.Search(settings)).Message;
}
