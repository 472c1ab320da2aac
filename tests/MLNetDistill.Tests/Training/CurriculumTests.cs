using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using CrossEntropyLoss = MLNetDistill.Losses.CrossEntropyLoss;

namespace MLNetDistill.Tests.Training;

public class CurriculumTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    // Sure of a; torn between two; torn between three, with a clearer first choice.
    private static readonly DenseSoftLabels Scores = DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, Classes, [0.5f, 0.5f, 0, 0.98f, 0.01f, 0.01f, 0.52f, 0.24f, 0.24f]);

    [Fact]
    public void The_easiest_come_first()
    {
        Assert.Equal([1, 2, 0], new Curriculum().Sort([0, 1, 2], Scores));
        Assert.Equal([1, 0, 2], new Curriculum { By = CurriculumOrder.Entropy }.Sort([0, 1, 2], Scores));
        Assert.Equal([1, 2, 0], new Curriculum().Sort([0, 1, 2], Scores.ToTopK(1)));
        var sets = DenseSoftLabels.FromProbabilities(TaskKind.MultiLabel, Classes, [0.9f, 0.9f, 0.5f, 0.01f, 0.01f, 0.01f]);
        Assert.Equal([1, 0], new Curriculum().Sort([0, 1], sets));
        Assert.Equal([1, 0], new Curriculum { By = CurriculumOrder.Entropy }.Sort([0, 1], sets));
        var binary = DenseSoftLabels.FromLogits(TaskKind.Binary, ["no", "yes"], [1, -3, 0]);
        Assert.Equal([1, 0, 2], new Curriculum().Sort([0, 1, 2], binary));
    }

    [Fact]
    public void The_share_grows_until_all_take_part()
    {
        var curriculum = new Curriculum { Start = 0.2, Until = 0.5 };
        Assert.Equal(0.2, curriculum.ShareAt(0), 1e-12);
        Assert.Equal(0.6, curriculum.ShareAt(0.25), 1e-12);
        Assert.Equal(1, curriculum.ShareAt(0.5));
        Assert.Equal(1, curriculum.ShareAt(1));
    }

    [Fact]
    public void Only_easy_rows_are_seen_at_first_and_all_at_last()
    {
        using var scope = NewDisposeScope();
        var seen = new List<int[]>();
        var line = new Parameter(zeros(1));
        var loop = new TrainingLoop(new() { Epochs = 5, BatchSize = 10 }, new RunOptions())
        {
            Pool = [.. Enumerable.Range(0, 100).Reverse()],
            Curriculum = new() { Start = 0.2, Until = 0.6 },
            EpochLength = 100,
            Parameters = [new([line])],
            AddGradients = step =>
            {
                seen.Add(step.Rows);
                return 0;
            },
            Fingerprint = "rows",
        };
        loop.Run();
        Assert.Equal(50, seen.Count);
        Assert.Equal(Enumerable.Range(80, 20), seen.Take(2).SelectMany(rows => rows).Order());
        Assert.Equal(100, seen.Skip(30).SelectMany(rows => rows).Distinct().Count());
    }

    [Fact]
    public void Interrupted_it_goes_on_to_the_same_bits()
    {
        var (recipe, data) = Make(new());
        var expected = StudentTrainerTests.Bits(new StudentTrainer(recipe).Train(data));
        Assert.NotEqual(expected, StudentTrainerTests.Bits(new StudentTrainer(recipe with { Curriculum = null }).Train(data)));
        Assert.Equal(expected, Interrupted.Train(recipe, data, everyEpochs: 1));
    }

    [Fact]
    public void What_can_not_be_ordered_is_refused()
    {
        var (recipe, data) = Make(new());
        Refuses(recipe with { Curriculum = new() { Start = 1 } }, data, "Start", "below 1");
        Refuses(recipe with { Objective = [new CrossEntropyLoss()] }, new(data.Examples), "no teacher");
        var numbers = MadeData.Table(30, TaskKind.Regression);
        Refuses(Recipes.For(Recipes.Mlp, TaskKind.Regression) with { Curriculum = new() }, new(numbers, MadeData.Knowing(numbers)), "regression");
        Assert.Null(recipe.WithoutTeacher(TaskKind.Multiclass).Curriculum);
        Assert.Equal(recipe.Curriculum, DistillationRecipe.FromJson(recipe.ToJson()).Curriculum);

        static void Refuses(DistillationRecipe recipe, TrainingData data, params string[] parts)
        {
            var message = Assert.ThrowsAny<ArgumentException>(() => new StudentTrainer(recipe).Train(data)).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }

    private static (DistillationRecipe Recipe, TrainingData Data) Make(Curriculum curriculum)
    {
        var train = MadeData.Table(100, TaskKind.Multiclass);
        var random = new Random(7);
        var scores = DenseSoftLabels.FromLogits(TaskKind.Multiclass, train.Classes, [.. Enumerable.Range(0, 300).Select(_ => (float)(4 * random.NextDouble()))]);
        return (Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 5) with { Curriculum = curriculum }, new(train, scores));
    }
}
