using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>An estimate of mutual information that collapses is replaced by one that can't.</summary>
public class CollapseTests
{
    private static readonly double[,] Features = Matrix(6, 4, 1), Others = Matrix(6, 5, 2);

    private static LossTerm Bind(MutualInformationBound bound) => new MutualInformationLoss { Bound = bound }.Bind(Setting(Shape(Features), Shape(Others), 6));

    /// <summary>The critic's last layers enlarged, as a critic that runs away.</summary>
    private static LossTerm RunAway(MutualInformationBound bound)
    {
        var term = Bind(bound);
        using (no_grad())
            foreach (var parameter in term.Parameters.Take(12)) parameter.Scale(8);
        return term;
    }

    private static double Value(LossTerm term) => Compute(term, Vectors(tensor(Features)), Vectors(tensor(Others))).ToNumber();

    [Fact]
    public void A_sane_estimate_is_used_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var term = Bind(MutualInformationBound.Interpolated);
        using var contrast = Bind(MutualInformationBound.InfoNce);
        Assert.NotEqual(Value(contrast), Value(term));
        Assert.Equal(0, term.State[0][2].ToNumber());
    }

    [Theory, InlineData(MutualInformationBound.Interpolated), InlineData(MutualInformationBound.Nwj), InlineData(MutualInformationBound.Tuba)]
    public void A_batch_on_which_it_is_worse_than_nothing_is_scored_by_the_contrast(MutualInformationBound bound)
    {
        using var scope = NewDisposeScope();
        using var term = RunAway(bound);
        using var contrast = RunAway(MutualInformationBound.InfoNce);
        Assert.Equal(1, Value(term) / Value(contrast), 1e-14);
        Assert.Equal(0, term.State[0][2].ToNumber());
    }

    [Theory, InlineData(MutualInformationBound.Nwj, 0.5, "collapsed"), InlineData(MutualInformationBound.Interpolated, 0.005, null)]
    public void Whoever_trained_is_told_of_it(MutualInformationBound bound, double learningRate, string? expected)
    {
        var examples = MadeData.Table(64, TaskKind.Multiclass);
        var teacher = StudentTeacher.Fit(examples, null, Recipes.Mlp, new() { Epochs = 1 });
        var recipe = new DistillationRecipe
        {
            Student = Recipes.Mlp,
            Objective = [new MutualInformationLoss { Bound = bound }, new CrossEntropyLoss()],
            Optimizer = new() { LearningRate = learningRate, BatchSize = 16, Epochs = 40 },
        };
        var outcome = new DistillationRun(new("made", examples, null, examples), teacher, recipe, new() { Seed = 7, Seeds = 1 }).Execute();
        if (expected is null) Assert.Empty(outcome.Notes);
        else Assert.Contains(expected, Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_that_goes_on_it_is_given_up_for_good_even_after_a_resume()
    {
        using var scope = NewDisposeScope();
        using var term = RunAway(MutualInformationBound.Nwj);
        for (var step = 0; step < 60; step++) Value(term);
        Assert.Equal(1, term.State[0][2].ToNumber());

        using var resumed = Bind(MutualInformationBound.Nwj);
        using var contrast = Bind(MutualInformationBound.InfoNce);
        Assert.NotEqual(Value(contrast), Value(resumed));
        using (no_grad()) resumed.State[0].copy_(term.State[0]);
        Assert.Equal(Value(contrast), Value(resumed));
    }
}
