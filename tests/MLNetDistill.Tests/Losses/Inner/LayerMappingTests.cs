using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

public class LayerMappingTests
{
    [Theory]
    [InlineData(LayerStrategy.Top, 2, 4, true, "1-3")]
    [InlineData(LayerStrategy.Skip, 2, 4, true, "0-0 1-3")]
    [InlineData(LayerStrategy.Skip, 5, 13, true, "0-0 1-3 2-6 3-9 4-12")]
    [InlineData(LayerStrategy.Skip, 1, 4, true, "0-3")]
    [InlineData(LayerStrategy.Skip, 4, 12, false, "0-2 1-5 2-8 3-11")]
    [InlineData(LayerStrategy.Skip, 4, 2, false, "0-0 1-0 2-0 3-1")]
    [InlineData(LayerStrategy.Last, 2, 4, true, "0-2 1-3")]
    [InlineData(LayerStrategy.Last, 4, 2, true, "2-0 3-1")]
    [InlineData(LayerStrategy.All, 2, 2, true, "0-0 0-1 1-0 1-1")]
    [InlineData(LayerStrategy.EarthMover, 1, 3, true, "0-0 0-1 0-2")]
    public void The_published_pairs(LayerStrategy strategy, int student, int teacher, bool fromInput, string expected)
    {
        static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"layer{i}")];
        var pairs = new LayerMapping { Strategy = strategy }.Resolve("any", Names(student), Names(teacher), fromInput);
        Assert.Equal(expected, string.Join(' ', pairs.Select(pair => $"{pair.Student}-{pair.Teacher}")));
    }

    [Fact]
    public void Layers_are_found_by_name()
    {
        var loss = Explicit(new("features", "layer1"));
        loss.Validate(Context());
        Assert.Contains("embeddings, features", Refused(Explicit(new("middle", "output"))));
        Assert.Contains("embeddings, layer1, layer2, output", Refused(Explicit(new("features", "layer9"))));
        Assert.Contains("explicit", Assert.Throws<ArgumentException>(new HiddenMseLoss { Layers = new() { Strategy = LayerStrategy.Explicit } }.Validate).Message);
        Assert.Contains("explicit", Assert.Throws<ArgumentException>(new HiddenMseLoss { Layers = new() { Pairs = [new("a", "b")] } }.Validate).Message);
        Assert.Equal(loss.Layers.Pairs, ((HiddenMseLoss)DistillationRecipe.FromJson((DistillationRecipe.Default(TaskKind.Multiclass, new TextCnnArchitecture()) with { Objective = [loss] }).ToJson()).Objective[0]).Layers.Pairs);
    }

    [Fact]
    public void The_loss_is_the_mean_over_the_pairs_and_of_an_earth_mover_the_cost_of_the_best_flow()
    {
        double Of(LayerMapping layers)
        {
            using var scope = NewDisposeScope();
            using var term = new KernelAlignmentLoss { Layers = layers }.Bind(Setting(StudentShape, TeacherShape, 5));
            return Compute(term, OfStudent(zeros([5, 2], ScalarType.Float64)), OfTeacher(5)).ToNumber();
        }

        var costs = new double[3, 4];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 4; j++) costs[i, j] = Of(new() { Strategy = LayerStrategy.Explicit, Pairs = [new(StudentShape.Hidden[i].Name, TeacherShape.Hidden[j].Name)] });
        Assert.Equal(costs[2, 3], Of(new()), 1e-14);
        Assert.Equal((costs[0, 1] + costs[1, 2] + costs[2, 3]) / 3, Of(new() { Strategy = LayerStrategy.Last }), 1e-14);
        Assert.Equal(costs.Cast<double>().Average(), Of(new() { Strategy = LayerStrategy.All }), 1e-14);
        var flow = EarthMover.Flow([.. costs.Cast<double>()], 3, 4);
        Assert.Equal(costs.Cast<double>().Zip(flow, (c, f) => c * f).Sum(), Of(new() { Strategy = LayerStrategy.EarthMover }), 1e-14);
    }

    private static HiddenMseLoss Explicit(LayerNames pair) => new() { Layers = new() { Strategy = LayerStrategy.Explicit, Pairs = [pair] } };

    private static LossContext Context() => new(TaskKind.Multiclass, ["a", "b"], true, SoftLabelKind.Dense)
    {
        Student = StudentInner.ShapeOf(new TextCnnArchitecture()),
        Teacher = TeacherShape,
        BatchSize = 8,
    };

    private static string Refused(DistillationLoss loss) => Assert.Throws<ArgumentException>(() => loss.Validate(Context())).Message;
}
