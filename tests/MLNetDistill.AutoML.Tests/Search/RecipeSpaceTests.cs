using MLNetDistill.Augmentation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;

namespace MLNetDistill.AutoML.Tests.Search;

public sealed class RecipeSpaceTests
{
    private static readonly TextInputs Texts = new(["a b", "c"]);
    private static readonly TextInputs Pairs = new(["a b", "c"], ["d", "e"]);
    private static readonly TableInputs Table = new(2, ["x"], [1, 2], ["y"], ["a", "b"]);

    private static LossContext Context(TaskKind task, SoftLabelKind softLabels = SoftLabelKind.Dense, bool hasLabels = true) =>
        new(task, task switch { TaskKind.Regression => [], TaskKind.Binary => ["no", "yes"], _ => ["a", "b", "c"] }, hasLabels, softLabels) { TopK = softLabels == SoftLabelKind.TopK ? 2 : null };

    public static TheoryData<TaskKind, string, SoftLabelKind, bool> Cases()
    {
        var cases = new TheoryData<TaskKind, string, SoftLabelKind, bool>();
        foreach (var task in Enum.GetValues<TaskKind>())
            foreach (var inputs in new[] { "text", "pairs", "table" })
                foreach (var (kind, labels) in new[] { (SoftLabelKind.Dense, true), (SoftLabelKind.Dense, false), (SoftLabelKind.None, true), (SoftLabelKind.TopK, true) })
                    if (kind != SoftLabelKind.TopK || task == TaskKind.Multiclass) cases.Add(task, inputs, kind, labels);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryPointIsAValidRecipeAndBack(TaskKind task, string kind, SoftLabelKind softLabels, bool hasLabels)
    {
        ExampleInputs inputs = kind switch { "text" => Texts, "pairs" => Pairs, _ => Table };
        var context = Context(task, softLabels, hasLabels);
        var start = DistillationRecipe.Default(task, inputs);
        var space = RecipeSpace.For(context, inputs, hasLabels ? null : start with { Objective = [.. start.Objective.Where(l => l.Description.Needs == LossNeeds.SoftLabels)] });
        space.ToRecipe(space.Configurations.Default).Validate(context, inputs);
        var random = new SeededRandom(5, "test");
        for (var i = 0; i < 50; i++)
        {
            var point = space.Configurations.Sample(random);
            var recipe = space.ToRecipe(point);
            recipe.Validate(context, inputs);
            AssertNear(point, space.ToConfiguration(DistillationRecipe.FromJson(recipe.ToJson())));
        }
    }

    // A rate is a product and a share a quotient: they come back but for rounding.
    private static void AssertNear(Configuration expected, Configuration actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, value) in expected)
        {
            if (value is double number) Assert.Equal(number, (double)actual[name], 1e-12 * Math.Abs(number));
            else Assert.Equal(value, actual[name]);
        }
    }

    [Fact]
    public void TheDefaultPointIsTheRecipeToStartFrom()
    {
        foreach (var inputs in new ExampleInputs[] { Texts, Table })
        {
            var start = DistillationRecipe.Default(TaskKind.Multiclass, inputs);
            var space = RecipeSpace.For(Context(TaskKind.Multiclass), inputs);
            Assert.Equal(start.ToJson(), space.ToRecipe(space.Configurations.Default).ToJson());
            Assert.Equal(space.Configurations.Default, space.ToConfiguration(start));
        }
    }

    [Fact]
    public void AugmentationsOfTheStartWithoutDimensionsAreOneChoiceAsTheyAre()
    {
        InputAugmentation[] given = [new TransferTexts { Copies = 16 }, new TokenMasking { Copies = 3 }];
        var space = RecipeSpace.For(Context(TaskKind.Binary), Texts, DistillationRecipe.Default(TaskKind.Binary, Texts) with { Augmentation = given });
        Assert.Equal(given, space.ToRecipe(space.Configurations.Default).Augmentation);
        Assert.Equal("transfer-texts+token-masking", space.ToConfiguration(space.Start)["augmentation"]);
        Assert.Empty(At("none").Augmentation);
        // Of its own kind the choice with dimensions takes what it finds.
        Assert.Equal([given[1]], At("token-masking").Augmentation);

        DistillationRecipe At(string augmentation) => space.ToRecipe(space.Configurations.Complete(new Dictionary<string, object> { ["augmentation"] = augmentation, ["copies"] = 3L }));
    }

    [Fact]
    public void WithoutATeacherNothingNeedsOne()
    {
        var space = RecipeSpace.For(Context(TaskKind.Binary, SoftLabelKind.None), Texts);
        Assert.DoesNotContain(space.Dimensions, d => d.Dimension.Name is "loss" or "augmentation");
        Assert.False(space.ToRecipe(space.Configurations.Default).NeedsTeacher());
    }

    [Theory, InlineData(16, 64), InlineData(300, 300)]
    public void TheEpochsOfTheStartAreAmongThoseToChooseFrom(double epochs, int most)
    {
        var start = DistillationRecipe.Default(TaskKind.Multiclass, Table);
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), Table, start with { Optimizer = start.Optimizer with { Epochs = epochs } });
        var dimension = (IntegerDimension)space.Configurations.Dimensions.Single(d => d.Name == "epochs");
        Assert.Equal(most, dimension.Maximum);
        Assert.Equal(epochs, space.ToRecipe(space.Configurations.Default).Optimizer.Epochs);
    }

    [Fact]
    public void FittingLossesComeFromTheCatalog()
    {
        var losses = ((ChoiceDimension)RecipeSpace.For(Context(TaskKind.Multiclass, SoftLabelKind.TopK), Texts).Configurations.Dimensions.Single(d => d.Name == "loss")).Values;
        Assert.Contains("kd", losses);
        Assert.Contains("top-k-kl", losses); // of the two classes that are stored
        Assert.DoesNotContain("logit-mse", losses); // refuses top-k
        Assert.DoesNotContain("regression-kd", losses);
        Assert.DoesNotContain("cross-entropy", losses);
    }

    [Fact]
    public void LossesThatLookInsideAreThereWhereTeacherAndStudentShowSomething()
    {
        var context = Context(TaskKind.Multiclass) with { Teacher = new() { Hidden = [new("layer1", 8)] } };
        var space = RecipeSpace.For(context, Table);
        var fitting = LossCatalog.All.Where(l => l.Needs == LossNeeds.HiddenStates).Select(l => l.Name).ToList();
        Assert.Equal(fitting.Count > 0, space.Dimensions.Any(d => d.Dimension.Name == "mlp.intermediate"));
        Assert.DoesNotContain(space.Dimensions, d => d.Dimension.Name == "linear.intermediate"); // shows nothing
        var random = new SeededRandom(8, "test");
        for (var i = 0; i < 50; i++) space.ToRecipe(space.Configurations.Sample(random)).Validate(context, Table);
    }

    [Fact]
    public void LayersAreChosenForLossesThatCompareThem()
    {
        var context = Context(TaskKind.Multiclass) with { Teacher = new() { Hidden = [new("layer1", 8), new("layer2", 8), new("layer3", 8)] } };
        var space = RecipeSpace.For(context, Table);
        var layers = space.Configurations.Dimensions.Single(d => d.Name == "mlp.intermediate-layers");
        Assert.Equal("usual or top or skip or last or all or earthMover", layers.Range);
        Assert.Contains("pkd", layers.Condition!.Values);
        Assert.DoesNotContain("fsp", layers.Condition.Values); // a flow needs layers in order
        Assert.DoesNotContain("lead", layers.Condition.Values); // draws its own

        Assert.Equal(LayerStrategy.Skip, StrategyAt("pkd", "usual"));
        Assert.Equal(LayerStrategy.Top, StrategyAt("hidden-mse", "usual"));
        Assert.Equal(LayerStrategy.EarthMover, StrategyAt("pkd", "earthMover"));

        LayerStrategy StrategyAt(string loss, string strategy)
        {
            var point = space.Configurations.Complete(new Dictionary<string, object> { ["mlp.intermediate"] = loss, ["mlp.intermediate-layers"] = strategy });
            var recipe = space.ToRecipe(point);
            recipe.Validate(context, Table);
            AssertNear(point, space.ToConfiguration(DistillationRecipe.FromJson(recipe.ToJson())));
            return recipe.Objective.OfType<MappedLoss>().Single().Layers.Strategy;
        }
    }

    [Fact]
    public void LossesOfTheStartKeepTheSettingsThatNothingChooses()
    {
        var context = Context(TaskKind.Multiclass) with { Teacher = new() { Hidden = [new("layer1", 8), new("layer2", 8)] } };
        LayerMapping named = new() { Strategy = LayerStrategy.Explicit, Pairs = [new("layer1", "layer2")] };
        var start = DistillationRecipe.Default(TaskKind.Multiclass, Table) with
        {
            Objective = [new KnowledgeDistillationLoss { Weight = 0.8, TemperatureSquared = false }, new CrossEntropyLoss { Weight = 0.2, LabelSmoothing = 0.1 }, new HiddenMseLoss { Scale = 3, Layers = named }],
        };
        var space = RecipeSpace.For(context, Table, start);
        Assert.Equal(start.ToJson(), space.ToRecipe(space.Configurations.Default).ToJson());
        var changed = space.ToRecipe(space.Configurations.Complete(new Dictionary<string, object> { ["temperature"] = 5.0, ["label-share"] = 0.5, ["mlp.intermediate-layers"] = "all" }));
        Assert.Equal(new KnowledgeDistillationLoss { Weight = 0.5, TemperatureSquared = false, Temperature = 5 }, changed.Objective.OfType<KnowledgeDistillationLoss>().Single());
        Assert.Equal(new CrossEntropyLoss { Weight = 0.5, LabelSmoothing = 0.1 }, changed.Objective.OfType<CrossEntropyLoss>().Single());
        Assert.Equal((3, LayerStrategy.All), (changed.Objective.OfType<HiddenMseLoss>().Single().Scale, changed.Objective.OfType<HiddenMseLoss>().Single().Layers.Strategy));
    }

    [Fact]
    public void APointOverTheLimitsBecomesAboutTheLargestStudentWithinThem()
    {
        var english = new TextInputs(["how far is it from here to the moon", "what is the capital of the country"]);
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), english).Configurations;
        var point = space.Complete(new Dictionary<string, object> { ["temperature"] = 5.0 });
        Assert.Equal("general", point["text-cnn.start"]);
        Assert.Same(point, StudentDimensions.Shrunk(space, point, _ => true));
        Assert.Same(point, StudentDimensions.Shrunk(space, point, _ => false));

        var shrunk = StudentDimensions.Shrunk(space, point, p => Size(p) is { } size && size <= 60);
        Assert.Equal(("text-cnn", "random", 5.0), (shrunk["student"], shrunk["text-cnn.start"], shrunk["temperature"]));
        Assert.InRange(Size(shrunk)!.Value, 50, 60);

        long? Size(Configuration p) => p.TryGetValue("text-cnn.filters", out var filters) ? (long)filters : null;
    }

    [Fact]
    public void DimensionsAreAddedFixedAndRemoved()
    {
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), Texts)
            .Add(RecipeDimension.AtPath(new RealDimension("warmup", 0, 0.5), "optimizer.warmup"))
            .Fix("student", "bag-of-ngrams").Fix("temperature", 3L).Remove("augmentation");
        var names = space.Configurations.Dimensions.Select(d => d.Name).ToList();
        Assert.Contains("warmup", names);
        Assert.DoesNotContain("augmentation", names);
        Assert.DoesNotContain("copies", names); // the recipe to start from has no augmentation
        Assert.Equal(0.05, space.Configurations.Default["warmup"]);
        var recipe = space.ToRecipe(space.Configurations.Complete(new Dictionary<string, object> { ["warmup"] = 0.25 }));
        Assert.Equal((0.25, "bag-of-ngrams"), (recipe.Optimizer.Warmup, recipe.Student.Name));
        Assert.Equal(3, ((KnowledgeDistillationLoss)recipe.Objective[0]).Temperature);

        var cnn = RecipeSpace.For(Context(TaskKind.Multiclass), Texts).Remove("student").Configurations;
        Assert.Contains(cnn.Dimensions, d => d.Name == "text-cnn.dropout" && d.Condition is null);
        Assert.DoesNotContain(cnn.Dimensions, d => d.Name == "linear.buckets");
    }

    [Fact]
    public void AGeneralStudentIsOneChoiceAndOthersHaveSizes()
    {
        var english = new TextInputs(["how far is it from here to the moon", "what is the capital of the country"]);
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), english);
        var usual = DistillationRecipe.Default(TaskKind.Multiclass, english);
        Assert.Equal(usual.ToJson(), space.ToRecipe(space.Configurations.Default).ToJson());
        Assert.IsType<GeneralStart>(usual.Start);
        Assert.False(space.Configurations.Default.ContainsKey("text-cnn.filters"));

        Configuration At(params (string, object)[] values) => space.Configurations.Complete(values.ToDictionary(v => v.Item1, v => v.Item2));
        var dropout = space.ToRecipe(At(("text-cnn.dropout", 0.25)));
        Assert.Equal((0.25, usual.Start), (((TextCnnArchitecture)dropout.Student).Dropout, dropout.Start));
        var own = space.ToRecipe(At(("text-cnn.start", "random"), ("text-cnn.filters", 100L)));
        Assert.Equal((100, new RandomStart()), (((TextCnnArchitecture)own.Student).Filters, own.Start));
        Assert.IsType<RandomStart>(space.ToRecipe(At(("text-cnn.start", "random"))).Start);

        var smallest = StudentDimensions.Smallest(space.Configurations).Single(point => point["student"].Equals("text-cnn"));
        Assert.Equal((16, 16), (((TextCnnArchitecture)space.ToRecipe(smallest).Student).Filters, ((TextCnnArchitecture)space.ToRecipe(smallest).Student).EmbeddingWidth));
        Assert.DoesNotContain(RecipeSpace.For(Context(TaskKind.Multiclass), english, usual with { Start = new RandomStart() }).Configurations.Dimensions, d => d.Name == "text-cnn.start");
    }

    [Theory]
    [InlineData("how far is it from here to the moon", TokenKind.Pieces)]
    [InlineData("Das Verfahren wurde wegen der schwierigen Beweislage eingestellt und sp\u00e4ter wieder aufgenommen.", TokenKind.Words)]
    public void AnotherStudentIsTheOneThatSuchTextsGet(string text, TokenKind tokens)
    {
        var start = DistillationRecipe.Default(TaskKind.Multiclass, new GruArchitecture());
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), new TextInputs([text]), start).Fix("student", TextCnnArchitecture.Kind);
        Assert.Equal(tokens, Assert.IsType<TextCnnArchitecture>(space.ToRecipe(space.Configurations.Default).Student).Tokens);
    }

    [Fact]
    public void ATransformerOfAnotherSizeReadsTheSame()
    {
        var pieces = TransformerArchitecture.OfSize("mini") with { Tokens = TokenKind.Pieces, Positions = PositionKind.Learned, MaxLength = 40 };
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), Texts, DistillationRecipe.Default(TaskKind.Multiclass, pieces));
        Assert.Equal(pieces, space.ToRecipe(space.Configurations.Default).Student);
        Assert.Equal(pieces with { EmbeddingWidth = 64, Layers = 1, InnerWidth = 128 }, space.ToRecipe(space.Fix("transformer.size", "nano").Configurations.Default).Student);
    }

    [Fact]
    public void MistakesNameTheWayOut()
    {
        var space = RecipeSpace.For(Context(TaskKind.Multiclass), Texts);
        Assert.Contains("temperature", Assert.Throws<ArgumentException>(() => space.Fix("temprature", 2L)).Message, StringComparison.Ordinal);
        Assert.Contains("from 0.5 to 10", Assert.Throws<ArgumentException>(() => space.Fix("temperature", 20L)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => space.Remove("student").Fix("student", "linear"));
        var never = RecipeDimension.AtPath(new RealDimension("warmup", 0, 0.5) { Condition = new("student", "mlpx") }, "optimizer.warmup");
        foreach (var (path, expected) in new[] { ("optimizer.warmupp", "Unknown key 'warmupp'"), ("objective.7.temperature", "The recipe has no place 'objective.7.temperature'") })
        {
            var message = Assert.Throws<ArgumentException>(() => space.Add(RecipeDimension.AtPath(new RealDimension("mine", 0.1, 0.5), path))).Message;
            Assert.StartsWith("The dimension 'mine' is no option of the recipe: ", message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
        Assert.Contains("exists only if student is mlpx, and 'student' is linear or", Assert.Throws<ArgumentException>(() => space.Add(never)).Message, StringComparison.Ordinal);
    }
}
