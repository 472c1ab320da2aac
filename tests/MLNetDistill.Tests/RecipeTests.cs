using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests;

public class RecipeTests
{
    private static readonly DistillationRecipe Full = new()
    {
        Student = new TextCnnArchitecture { Widths = [2, 3] },
        Objective = [new KnowledgeDistillationLoss { Weight = 0.8, Temperature = 3 }, new CrossEntropyLoss { Weight = 0.2, LabelSmoothing = 0.1, ClassWeights = new Dictionary<string, double> { ["a b"] = 2 } }],
        Augmentation = [new TokenMasking { Copies = 3 }],
        Optimizer = new() { LearningRate = 0.002, Schedule = LearningRateSchedule.Linear },
    };

    [Fact]
    public void It_survives_json()
    {
        var json = Full.ToJson();
        var back = DistillationRecipe.FromJson(json);
        Assert.Equal(json, back.ToJson());
        Assert.Equal(Full.Objective[0], back.Objective[0]);
        Assert.Equal(Full.Optimizer, back.Optimizer);
        Assert.Contains("\"loss\": \"kd\"", json);
        Assert.Contains("\"kind\": \"text-cnn\"", json);
        Assert.Contains("\"schedule\": \"linear\"", json);
    }

    [Fact]
    public void What_is_left_out_gets_its_default()
    {
        var recipe = DistillationRecipe.FromJson("""{ "objective": [{ "temperature": 5, "loss": "kd" }], "student": { "kind": "mlp" } }""");
        Assert.Equal(new KnowledgeDistillationLoss { Temperature = 5 }, recipe.Objective[0]);
        Assert.Equal(new OptimizerOptions(), recipe.Optimizer);
    }

    [Theory]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"optimiser":{}}""", "'optimiser'", "optimizer")]
    [InlineData("""{"student":{"kind":"mlp","hiden":[3]},"objective":[{"loss":"kd"}]}""", "'hiden'", "the recipe.student", "hidden")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temp":3}]}""", "'temp'", "the recipe.objective[0]", "temperature")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kld"}]}""", "kld", "reverse-kl")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"weight":1}]}""", "'loss'", "the recipe.objective[0]")]
    [InlineData("""{"student":{"kind":"bert"},"objective":[{"loss":"kd"}]}""", "bert", "text-cnn")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[]}""", "objective")]
    [InlineData("""{"student":{"kind":"mlp"}}""", "objective")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperature":-1}]}""", "Temperature", "from 0.0001")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperature":"hot"}]}""", "temperature")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"optimizer":{"schedule":"step"}}""", "schedule")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"pkd","layers":{"strategy":"earth-mover"}}]}""", "Unknown value \"earth-mover\" of the recipe.objective[0].layers.strategy", "earthMover")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"optimizer":{"batchSize":0}}""", "BatchSize")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"version":2}""", "version 2")]
    [InlineData("""{"student":null,"objective":[{"loss":"kd"}]}""", "student")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[null]}""", "objective")]
    [InlineData("""{"student":{"kind":"mlp"},"start":"random","objective":[{"loss":"kd"}]}""", "The recipe.start must be an object, not \"random\"; write { \"from\": \"random\" }")]
    [InlineData("""{"student":"mlp","objective":[{"loss":"kd"}]}""", "The recipe.student must be an object", "write { \"kind\": \"mlp\" }")]
    [InlineData("""{"student":{"kind":"mlp"},"start":null,"objective":[{"loss":"kd"}]}""", "The recipe.start must be an object, not null")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":{}}""", "The recipe.objective must be a list, not an object; write [ and ]")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":["kd"]}""", "The recipe.objective[0] must be an object, not \"kd\"; write { \"loss\": \"kd\" }")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"pkd","layers":"skip"}]}""", "The recipe.objective[0].layers must be an object, not \"skip\"; write { \"strategy\": \"skip\" }")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperatureSchedule":4}]}""", "The recipe.objective[0].temperatureSchedule must be an object, not 4 with keys such as begin, end, from, shape, to")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperatureSchedule":{"from":4}}]}""", "The key 'to' is missing in the recipe.objective[0].temperatureSchedule; it must be a number")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"stages":[{"optimizer":{}}]}""", "The key 'objective' is missing in the recipe.stages[0]; it must be a list")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"cross-entropy","classWeights":{"a":"high"}}]}""", "The recipe.objective[0].classWeights.a must be a number, not \"high\"")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd"}],"optimizer":{"batchSize":1.5}}""", "The recipe.optimizer.batchSize must be a whole number, not 1.5")]
    [InlineData("""{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperatureSquared":1}]}""", "The recipe.objective[0].temperatureSquared must be true or false, not 1")]
    [InlineData("""{"student":{"kind":"text-cnn","tokens":1},"objective":[{"loss":"kd"}]}""", "The recipe.student.tokens must be one of words, pieces, not 1")]
    [InlineData("""{"student":{"kind":"transformer-nano"},"objective":[{"loss":"kd"}]}""", "write { \"kind\": \"transformer\", \"layers\": 1 }")]
    [InlineData("""{"student":{"kind":"linear","ngrams":{"maxCharNgram":2}},"objective":[{"loss":"kd"}]}""", "maxCharNgram of the n-grams must be at least minCharNgram, 3")]
    [InlineData("""{"student":{"kind":"linear","ngrams":{"wordNgrams":0,"minCharNgram":0}},"objective":[{"loss":"kd"}]}""", "wordNgrams of the n-grams must be above 0 where minCharNgram is 0")]
    [InlineData("[]", "The recipe must be an object, not a list")]
    [InlineData("null", "empty")]
    [InlineData("{", "recipe")]
    public void A_mistake_is_named_with_what_would_be_right(string json, params string[] parts)
    {
        var message = Assert.Throws<FormatException>(() => DistillationRecipe.FromJson(json)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_student_that_cannot_read_the_data_is_told_with_its_article()
    {
        var recipe = DistillationRecipe.FromJson("""{"student":{"kind":"mlp"},"objective":[{"loss":"cross-entropy"}]}""");
        var message = Assert.Throws<ArgumentException>(() => recipe.Validate(new(TaskKind.Binary, ["no", "yes"], true, SoftLabelKind.None), new TextInputs(["a"]))).Message;
        Assert.StartsWith("An mlp student reads tables", message);
    }

    [Fact]
    public void A_file_is_named_in_the_message()
    {
        using var folder = new TemporaryFolder();
        Full.Save(folder.File("recipe.json"));
        Assert.Equal(Full.ToJson(), DistillationRecipe.Load(folder.File("recipe.json")).ToJson());
        var bad = folder.Write("bad.json", "{}"u8.ToArray());
        Assert.StartsWith(bad, Assert.Throws<FormatException>(() => DistillationRecipe.Load(bad)).Message);
    }

    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Regression)]
    public void There_is_a_default_for_every_task(TaskKind task)
    {
        IReadOnlyList<string> classes = task switch { TaskKind.Regression => [], TaskKind.Binary => ["no", "yes"], _ => ["a", "b", "c"] };
        var context = new LossContext(task, classes, true, SoftLabelKind.Dense);
        foreach (var inputs in new ExampleInputs[] { new TextInputs(["a"]), new TableInputs(1, ["x"], [1], [], []) })
        {
            var recipe = DistillationRecipe.Default(task, inputs);
            recipe.Validate(context, inputs);
            Assert.True(recipe.NeedsTeacher());
            var alone = recipe.WithoutTeacher(task);
            alone.Validate(context with { SoftLabels = SoftLabelKind.None }, inputs);
            Assert.False(alone.NeedsTeacher());
            Assert.Equal((recipe.Student, recipe.Optimizer), (alone.Student, alone.Optimizer));
        }
    }

    [Theory]
    [InlineData(10, 300)] // a step each
    [InlineData(60, 250)]
    [InlineData(200, 75)]
    [InlineData(937, 17)]
    [InlineData(938, 16)]
    public void Few_texts_are_seen_more_often(int examples, double epochs)
    {
        var texts = new TextInputs([.. Enumerable.Repeat("the sun and the rain", examples)]);
        Assert.Equal(epochs, DistillationRecipe.Default(TaskKind.Multiclass, texts).Optimizer.Epochs);
        Assert.Equal(epochs, DistillationRecipe.Default(TaskKind.Multiclass, new GruArchitecture(), texts).Optimizer.Epochs);
        Assert.Equal(16, DistillationRecipe.Default(TaskKind.Multiclass, new TableInputs(1, ["x"], [1], [], [])).Optimizer.Epochs);
    }

    [Fact]
    public void The_control_keeps_losses_on_labels_and_drops_the_teachers_and_the_copies()
    {
        var control = Full.WithoutTeacher(TaskKind.Multiclass);
        Assert.Equal([Full.Objective[1] with { Weight = 1 }], control.Objective);
        Assert.Empty(control.Augmentation);
        // A teacher that is made up from the labels is one: a control with it would be what it controls.
        Assert.Equal([new CrossEntropyLoss { Weight = 2 }], (Full with { Objective = [new VirtualTeacherLoss { Weight = 2 }] }).WithoutTeacher(TaskKind.Multiclass).Objective);
        Assert.IsType<MeanSquaredErrorLoss>(Assert.Single((Full with { Objective = [new RegressionKdLoss()] }).WithoutTeacher(TaskKind.Regression).Objective));
    }
}
