using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>What student and teacher don't show is refused before any training, with the way out.</summary>
public class InnerValidationTests
{
    private static readonly LossContext Context = new(TaskKind.Multiclass, ["a", "b", "c"], true, SoftLabelKind.Dense)
    {
        Student = InnerBatches.StudentShape,
        Teacher = InnerBatches.TeacherShape,
        BatchSize = 16,
    };

    public static TheoryData<string> All() => InnerLossTests.All();

    [Theory, MemberData(nameof(All))]
    public void A_student_and_a_teacher_that_show_everything_do(string name)
    {
        var loss = LossCatalog.Create(name);
        Assert.Null(Record.Exception(() => loss.Validate(Context with { Student = InnerBatches.StudentShape with { Attention = [new(4, 2)] }, Teacher = InnerBatches.TeacherShape with { Attention = [new(6, 2)] } })));
        Assert.Null(Record.Exception(() => loss.Validate(Context with { Teacher = null })));
    }

    [Theory, MemberData(nameof(All))]
    public void A_black_box_does_not(string name)
    {
        Refuses(LossCatalog.Create(name), Context with { Student = InnerShape.None }, $"'{name}'", "student");
        Refuses(LossCatalog.Create(name), Context with { Teacher = InnerShape.None }, $"'{name}'", "teacher");
        Refuses(LossCatalog.Create(name), Context with { SoftLabels = SoftLabelKind.None }, $"'{name}'", "teacher");
    }

    [Fact]
    public void A_teacher_that_shows_enough_is_named_for_every_kind_of_data()
    {
        var blackBox = Context with { Teacher = InnerShape.None };
        Refuses(new HiddenMseLoss(), blackBox, "'use-lite') for texts", "'mlp-ensemble' for tables");
        Refuses(new AttentionTransferLoss(), blackBox, "'use-lite') for single texts", "'transformer' for pairs");
    }

    [Fact]
    public void Tokens_have_to_be_the_same()
    {
        var pieces = Context with { Teacher = InnerBatches.TeacherShape with { Tokens = "pieces" } };
        Refuses(new HiddenMseLoss { EachToken = true }, pieces, "pieces", "words");
        Refuses(new AttentionTransferLoss(), pieces, "pieces", "words");
        Assert.Null(Record.Exception(() => new HiddenMseLoss().Validate(pieces)));
    }

    [Fact]
    public void Heads_have_to_fit()
    {
        Refuses(new AttentionMseLoss(), Context with { Teacher = InnerBatches.TeacherShape with { Attention = [new(8, 4)] } }, "4 heads", "align-heads");
        Refuses(new RelationHeadsLoss { RelationHeads = 3 }, Context, "widths of 4", "1, 2");
    }

    [Fact]
    public void A_flow_needs_two_layers() => Refuses(new SolutionFlowLoss(), Context with { Student = new() { Hidden = [new("layer1", 4)] } }, "'fsp'", "hidden-mse");

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Refuses(new RelationalDistanceLoss { Scale = 0 }, Context, "Scale");
        Refuses(new MutualInformationLoss { Alpha = 2 }, Context, "Alpha");
        Refuses(new MemoryContrastLoss { Momentum = 1 }, Context, "Momentum");
        Refuses(new MemoryContrastLoss { Temperature = 0 }, Context, "Temperature");
        Refuses(new ContrastiveLoss { Width = 0 }, Context, "Width");
        Refuses(new TaskFilterLoss { Warmup = -1 }, Context, "Warmup");
        Refuses(new TokenGraphLoss { Neighbors = 0 }, Context, "Neighbors");
        Refuses(new AttentionTransferLoss { Power = 0 }, Context, "Power");
        Refuses(new SolutionFlowLoss { Layers = new() { Strategy = LayerStrategy.All } }, Context, "Layers");
    }

    private static void Refuses(DistillationLoss loss, LossContext context, params string[] parts)
    {
        var message = Assert.ThrowsAny<ArgumentException>(() => loss.Validate(context)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
