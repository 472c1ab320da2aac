using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Losses;

/// <summary>A loss that can't work is refused before any training, with the way out.</summary>
public class LossValidationTests
{
    private static readonly LossContext Context = new(TaskKind.Multiclass, ["a", "b", "c"], true, SoftLabelKind.Dense);

    [Fact]
    public void Every_loss_says_who_proposed_it_and_what_it_does() => Assert.All(LossCatalog.All, loss =>
    {
        Assert.Matches("^[a-z0-9-]+$", loss.Name);
        Assert.NotEmpty(loss.Paper);
        Assert.NotEmpty(loss.Summary);
        Assert.NotEmpty(loss.Tasks);
        Assert.Equal(loss, LossCatalog.Create(loss.Name).Description);
    });

    [Fact]
    public void The_usual_case_is_accepted()
    {
        new KnowledgeDistillationLoss().Validate(Context);
        new KnowledgeDistillationLoss().Validate(Context with { SoftLabels = SoftLabelKind.TopK });
        new CrossEntropyLoss { ClassWeights = new Dictionary<string, double> { ["a"] = 1, ["b"] = 2, ["c"] = 3 } }.Validate(Context);
    }

    [Fact]
    public void What_the_run_does_not_have_is_named()
    {
        Refuses(new KnowledgeDistillationLoss(), Context with { SoftLabels = SoftLabelKind.None }, "'kd'", "teacher");
        Refuses(new CrossEntropyLoss(), Context with { HasLabels = false }, "'cross-entropy'", "label");
        Refuses(new LogitMseLoss(), Context with { SoftLabels = SoftLabelKind.TopK }, "'logit-mse'", "top k", "kd");
        Refuses(new MeanSquaredErrorLoss(), Context, "'mse'", "multiclass", "cross-entropy");
        Refuses(new CrossEntropyLoss { ClassWeights = new Dictionary<string, double> { ["a"] = 1, ["x"] = 2 } }, Context, "b, c", "x");
    }

    [Fact]
    public void Classes_that_were_not_stored_are_not_counted_one_by_one()
    {
        var stored = Context with { SoftLabels = SoftLabelKind.TopK, TopK = 2 };
        Refuses(new TopKKullbackLeiblerLoss(), stored, "counts 8 classes", "hold the 2 most probable", "Set k to 2");
        new TopKKullbackLeiblerLoss { K = 2 }.Validate(stored);
        new TopKKullbackLeiblerLoss { MissingMass = MissingMass.Spread }.Validate(stored);
        new TopKKullbackLeiblerLoss().Validate(stored with { TopK = 3 }); // all there are
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Refuses(new KnowledgeDistillationLoss { Temperature = 0 }, Context, "Temperature", "'kd'");
        Refuses(new KnowledgeDistillationLoss { Weight = double.NaN }, Context, "Weight");
        Refuses(new ReverseKullbackLeiblerLoss { Temperature = -1 }, Context, "Temperature");
        Refuses(new CrossEntropyLoss { LabelSmoothing = 1 }, Context, "LabelSmoothing");
    }

    [Fact]
    public void Options_that_would_overflow_single_precision_are_refused()
    {
        const string Temperatures = "from 0.0001 to 10000", Factors = "at most a million";
        Refuses(new KnowledgeDistillationLoss { Temperature = 1e300 }, Context, Temperatures);
        Refuses(new KnowledgeDistillationLoss { TemperatureSchedule = new() { From = 1, To = 1e-30 } }, Context, "TemperatureSchedule.To", Temperatures);
        Refuses(new CurriculumTemperatureLoss { LowestTemperature = 1e-30 }, Context, "LowestTemperature", Temperatures);
        Refuses(new CurriculumTemperatureLoss { TemperatureRange = 1e30 }, Context, "TemperatureRange", Temperatures);
        Refuses(new VirtualTeacherLoss { Temperature = 1e-30 }, Context, Temperatures);
        Refuses(new TokenScaledKdLoss { Scale = 1e-30 }, Context, "Scale", Temperatures);
        Refuses(new KnowledgeDistillationLoss { Weight = 1e300 }, Context, "Weight", Factors);
        Refuses(new KnowledgeDistillationLoss { WeightSchedule = new() { From = 0, To = 1e300 } }, Context, "WeightSchedule", "a million");
        Refuses(new DecoupledKdLoss { Alpha = 1e300 }, Context, "Alpha", Factors);
        Refuses(new DistLoss { Gamma = -1 }, Context, "Gamma", Factors);
        Refuses(new LumiNetLoss { Alpha = 1e30 }, Context, "Alpha", "1000");
        Refuses(new CrossEntropyLoss { ClassWeights = new Dictionary<string, double> { ["a"] = 1, ["b"] = 1e300, ["c"] = 1 } }, Context, "ClassWeights", Factors);
        new DecoupledKdLoss { Alpha = 0 }.Validate(Context);
        new DistLoss { Gamma = 0 }.Validate(Context);
    }

    [Fact]
    public void What_can_not_be_defined_for_two_classes_says_why() => Assert.All(LossCatalog.All.Where(d => d.Tasks.Contains(TaskKind.Multiclass)), loss =>
    {
        var binary = Context with { Task = TaskKind.Binary, Classes = ["no", "yes"] };
        if (loss.MinimumClasses <= 2)
        {
            if (loss.Needs.HasFlag(LossNeeds.SoftLabels) && !loss.Needs.LooksInside()) LossCatalog.Create(loss.Name).Validate(binary);
            return;
        }
        Assert.DoesNotContain(TaskKind.Binary, loss.Tasks);
        Refuses(LossCatalog.Create(loss.Name), binary, $"'{loss.Name}'", "because", loss.WhyNotFewer!);
        Refuses(LossCatalog.Create(loss.Name), Context with { Classes = ["no", "yes"] }, "because");
    });

    [Theory]
    [InlineData("bce", TaskKind.Binary, "asks about every class by itself")]
    [InlineData("bce", TaskKind.Multiclass, "asks about every class by itself")]
    [InlineData("sigmoid-kd", TaskKind.Multiclass, "asks about every class by itself")]
    [InlineData("mse", TaskKind.Binary, "compares numbers")]
    [InlineData("regression-kd", TaskKind.Binary, "compares numbers")]
    [InlineData("bounded-regression", TaskKind.MultiLabel, "compares numbers")]
    [InlineData("kd", TaskKind.MultiLabel, "takes the classes for alternatives")]
    [InlineData("kd", TaskKind.Regression, "is about classes")]
    [InlineData("sigmoid-kd", TaskKind.Regression, "is about classes")]
    public void What_does_not_fit_a_task_says_why_not(string loss, TaskKind task, string because) =>
        Refuses(LossCatalog.Create(loss), Context with { Task = task, Classes = task == TaskKind.Regression ? [] : task == TaskKind.Binary ? ["no", "yes"] : Context.Classes }, $"'{loss}'", $"because it {because}", "these do");

    [Fact]
    public void What_compares_examples_refuses_batches_of_one() => Assert.All(LossCatalog.All.Where(d => d.Needs.HasFlag(LossNeeds.WholeBatch)), loss =>
    {
        if (loss.Needs != (LossNeeds.SoftLabels | LossNeeds.WholeBatch)) return;
        LossCatalog.Create(loss.Name).Validate(Context with { BatchSize = 2 });
        Refuses(LossCatalog.Create(loss.Name), Context with { BatchSize = 1 }, $"'{loss.Name}'", "batch size");
    });

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var message = Assert.Throws<ArgumentException>(() => LossCatalog.Create("kld")).Message;
        Assert.Contains("reverse-kl", message);
    }

    private static void Refuses(DistillationLoss loss, LossContext context, params string[] parts)
    {
        var message = Assert.ThrowsAny<ArgumentException>(() => loss.Validate(context)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
