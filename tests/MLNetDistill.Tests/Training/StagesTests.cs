using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Tests.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Training;

/// <summary>Trainings of one student that follow one another.</summary>
public class StagesTests
{
    private static readonly OptimizerOptions Short = new() { Epochs = 2, BatchSize = 16, LearningRate = 0.01 };

    private static readonly DistillationRecipe Recipe = Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 2) with
    {
        Objective = [new CrossEntropyLoss()],
        Stages =
        [
            new() { Objective = [new KnowledgeDistillationLoss()], Augmentation = [new Spunge { Copies = 2 }], Optimizer = Short with { Epochs = 3 } },
            new() { Objective = [new InterpolatedTeacherLoss(), new CurriculumTemperatureLoss()], Curriculum = new(), Optimizer = Short },
        ],
    };

    private static TrainingData Data()
    {
        var train = MadeData.Table(64, TaskKind.Multiclass);
        var teacher = new HashTeacher(TaskKind.Multiclass, [.. train.Classes]);
        return new TrainingData(train, MadeData.Knowing(train), MadeData.Table(50, TaskKind.Multiclass, seed: 2)).WithCopies(Recipe.AllAugmentation(), teacher, seed: 1);
    }

    [Fact]
    public void All_stages_train_the_same_student()
    {
        var summary = new StudentTrainer(Recipe).Train(Data()).Summary;
        Assert.Equal(7, summary.Epochs);
        Assert.Equal(7 * 64 / 16, summary.Steps);
        Assert.InRange(summary.BestEpoch, 5.9, 7);
        // What the first stages teach is still there after a short last one.
        var slow = Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 0.1) with { Optimizer = Short with { Epochs = 0.1, LearningRate = 1e-6 } };
        var taught = slow with { Stages = [new() { Objective = [new KnowledgeDistillationLoss()], Optimizer = Short with { Epochs = 40 } }] };
        var data = new TrainingData(MadeData.Table(300, TaskKind.Multiclass), MadeData.Knowing(MadeData.Table(300, TaskKind.Multiclass)), MadeData.Table(100, TaskKind.Multiclass, seed: 2));
        Assert.True(new StudentTrainer(taught).Train(data).Summary.BestScore > new StudentTrainer(slow).Train(data).Summary.BestScore + 0.2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Interrupted_anywhere_it_goes_on_to_the_same_bits(int everyEpochs)
    {
        var expected = StudentTrainerTests.Bits(new StudentTrainer(Recipe).Train(Data()));
        Assert.Equal(expected, Interrupted.Train(Recipe, Data(), everyEpochs));
        Assert.NotEqual(expected, StudentTrainerTests.Bits(new StudentTrainer(Recipe with { Stages = [Recipe.Stages[1], Recipe.Stages[0]] }).Train(Data())));
    }

    [Fact]
    public void A_run_from_the_start_does_not_take_over_the_stages_of_an_old_one()
    {
        using var folder = new TemporaryFolder();
        var run = new RunOptions { CheckpointPath = folder.File("checkpoint") };
        new StudentTrainer(Recipe, run).Train(Data());
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        var other = Recipe with { Stages = [Recipe.Stages[1]] };
        var expected = StudentTrainerTests.Bits(new StudentTrainer(other).Train(Data()));
        Assert.Equal(expected, StudentTrainerTests.Bits(new StudentTrainer(other, run).Train(Data())));
    }

    [Fact]
    public void Copies_take_part_in_the_stages_that_name_them()
    {
        var data = Data();
        Assert.Equal(Enumerable.Range(0, 64), data.RowsWith([]));
        Assert.Equal(Enumerable.Range(0, data.Examples.Count), data.RowsWith(Recipe.Stages[0].Augmentation));
        Assert.True(data.Examples.Count > 70);
        Assert.Equal([new Spunge { Copies = 2 }], (Recipe with { Augmentation = Recipe.Stages[0].Augmentation }).AllAugmentation());
    }

    [Fact]
    public void Progress_counts_the_steps_of_all_stages()
    {
        var reports = new Reports();
        new StudentTrainer(Recipe, new() { Progress = reports }).Train(Data());
        Assert.All(reports.All, report => Assert.Equal(28, report.TotalSteps));
        Assert.Equal(28, reports.All[^1].Step);
        Assert.Equal(reports.All.Select(r => r.Step).Order(), reports.All.Select(r => r.Step));
    }

    [Fact]
    public void Without_the_teacher_every_stage_keeps_its_budget()
    {
        var alone = Recipe.WithoutTeacher(TaskKind.Multiclass);
        Assert.False(alone.NeedsTeacher());
        Assert.Equal(Recipe.Stages.Select(s => s.Optimizer), alone.Stages.Select(s => s.Optimizer));
        Assert.Equal(28, new StudentTrainer(alone).Train(new(MadeData.Table(64, TaskKind.Multiclass))).Summary.Steps);
    }

    [Fact]
    public void A_stage_that_can_not_work_is_refused_with_its_place()
    {
        Assert.Equal(Recipe.ToJson(), DistillationRecipe.FromJson(Recipe.ToJson()).ToJson());
        Refuses(Recipe with { Stages = [new() { Objective = [] }] }, "stages[0]: The objective has no loss");
        Refuses(Recipe with { Stages = [Recipe.Stages[0], Recipe.Stages[1] with { Optimizer = new() { Patience = 3 } }] }, "stages[1]", "patience");
        Refuses(Recipe with { Stages = [new() { Objective = [new KnowledgeDistillationLoss { Temperature = 0 }] }] }, "stages[0]: Temperature of the loss 'kd' must be from 0.0001 to 10000");
        Refuses(DistillationRecipe.Default(TaskKind.Multiclass, new TreeArchitecture()) with { Curriculum = new() }, "tree", "another student");

        // What a stage can't do with such data is told with its place too.
        var table = MadeData.Table(20, TaskKind.Multiclass);
        var deaf = new LossContext(TaskKind.Multiclass, table.Classes, HasLabels: true, SoftLabelKind.None);
        var alone = Recipe.WithoutTeacher(TaskKind.Multiclass);
        var taught = alone with { Stages = [alone.Stages[0], new() { Objective = [new KnowledgeDistillationLoss()] }] };
        Assert.StartsWith("stages[1]: The loss 'kd' needs the scores of a teacher", Assert.Throws<ArgumentException>(() => taught.Validate(deaf, table.Inputs)).Message);

        static void Refuses(DistillationRecipe recipe, params string[] parts)
        {
            var message = Assert.ThrowsAny<ArgumentException>(recipe.Validate).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }
}
