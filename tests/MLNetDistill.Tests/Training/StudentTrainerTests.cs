using MLNetDistill.Data;
using MLNetDistill.Augmentation;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Training;

public class StudentTrainerTests
{
    public static TheoryData<string, TaskKind> Everything() => new()
    {
        { "linear", TaskKind.Multiclass }, { "bag", TaskKind.Multiclass }, { "cnn", TaskKind.Multiclass }, { "cnn", TaskKind.Binary },
        { "gru", TaskKind.Multiclass }, { "bi-lstm", TaskKind.Binary }, { "transformer", TaskKind.Multiclass },
        { "linear-table", TaskKind.Binary }, { "mlp", TaskKind.Binary }, { "mlp", TaskKind.Multiclass }, { "mlp", TaskKind.MultiLabel }, { "mlp", TaskKind.Regression },
    };

    private static (DistillationRecipe Recipe, TrainingData Data) Make(string name, TaskKind task)
    {
        var student = name switch { "linear" or "linear-table" => Recipes.Linear, "bag" => Recipes.Bag, "cnn" => Recipes.Cnn, "gru" => Recipes.Gru, "bi-lstm" => Recipes.BiLstm, "transformer" => Recipes.Transformer, _ => Recipes.Mlp };
        var isTable = name is "mlp" or "linear-table";
        var train = isTable ? MadeData.Table(300, task) : MadeData.Texts(300, task == TaskKind.Binary ? 2 : 3);
        var validation = isTable ? MadeData.Table(100, task, seed: 2) : MadeData.Texts(100, task == TaskKind.Binary ? 2 : 3, seed: 2);
        return (Recipes.For(student, task, epochs: 20), new TrainingData(train, MadeData.Knowing(train), validation));
    }

    [Theory, MemberData(nameof(Everything))]
    public void It_learns(string name, TaskKind task)
    {
        var (recipe, data) = Make(name, task);
        var student = new StudentTrainer(recipe).Train(data);
        Assert.True(student.Summary.BestScore > 0.9, $"{student.Summary}");
        Assert.Equal(StopReason.Completed, student.Summary.Stopped);
        Assert.Equal(20, student.Summary.Epochs, 1.0);
    }

    [Theory, MemberData(nameof(Everything))]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others(string name, TaskKind task)
    {
        var (recipe, data) = Make(name, task);
        recipe = recipe with { Optimizer = recipe.Optimizer with { Epochs = 2 } };
        var bits = Bits(new StudentTrainer(recipe, new() { Seed = 5 }).Train(data));
        Assert.Equal(bits, Bits(new StudentTrainer(recipe, new() { Seed = 5 }).Train(data)));
        Assert.NotEqual(bits, Bits(new StudentTrainer(recipe, new() { Seed = 6 }).Train(data)));
    }

    [Fact]
    public void Trainings_in_parallel_do_not_disturb_each_other()
    {
        var (recipe, data) = Make("cnn", TaskKind.Multiclass);
        recipe = recipe with { Optimizer = recipe.Optimizer with { Epochs = 2 } };
        var alone = Bits(new StudentTrainer(recipe).Train(data));
        var together = new byte[4][];
        Parallel.For(0, together.Length, i => together[i] = Bits(new StudentTrainer(recipe, new() { Seed = i % 2 }).Train(data)));
        Assert.Equal(alone, together[0]);
        Assert.Equal(alone, together[2]);
        Assert.Equal(together[1], together[3]);
    }

    [Fact]
    public void Unlabeled_rows_teach_what_the_teacher_knows()
    {
        var labeled = MadeData.Texts(400);
        var few = new ExampleSet(labeled.Inputs, MadeData.Texts(400, labeled: 0.02).Labels);
        var data = new TrainingData(few, MadeData.Knowing(labeled), MadeData.Texts(100, seed: 2));
        var recipe = Recipes.For(Recipes.Bag, TaskKind.Multiclass);
        var distilled = new StudentTrainer(recipe).Train(data);
        var alone = new StudentTrainer(recipe.WithoutTeacher(TaskKind.Multiclass)).Train(data);
        Assert.Equal(distilled.Summary.Steps, alone.Summary.Steps);
        Assert.True(distilled.Summary.BestScore > alone.Summary.BestScore + 0.05, $"{distilled.Summary} {alone.Summary}");
    }

    [Fact]
    public void The_teachers_classes_are_matched_by_name()
    {
        var train = MadeData.Table(300, TaskKind.Multiclass);
        var scores = MadeData.Knowing(train);
        var recipe = Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 2);
        var expected = Bits(new StudentTrainer(recipe).Train(new TrainingData(train, scores)));
        Assert.Equal(expected, Bits(new StudentTrainer(recipe).Train(new TrainingData(train, scores.Align(["high", "low", "middle"])))));
    }

    [Fact]
    public void All_classes_as_top_k_are_nearly_the_same_as_dense()
    {
        var train = MadeData.Table(200, TaskKind.Multiclass);
        var dense = (DenseSoftLabels)MadeData.Knowing(train);
        var recipe = Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 2) with { Objective = [new KnowledgeDistillationLoss()] };
        var expected = new StudentTrainer(recipe).Train(new TrainingData(train, dense)).Summary.Loss;
        Assert.Equal(expected, new StudentTrainer(recipe).Train(new TrainingData(train, dense.ToTopK(3))).Summary.Loss, 1e-5);
        Assert.Equal(expected, new StudentTrainer(recipe).Train(new TrainingData(train, dense.ToTopK(1))).Summary.Loss, 1e-4);
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_reported_with_its_step()
    {
        var (recipe, data) = Make("mlp", TaskKind.Regression);
        recipe = recipe with { Optimizer = recipe.Optimizer with { LearningRate = 1000, ClipNorm = 0, Warmup = 0, WeightDecay = 1000 } };
        var message = Assert.Throws<TrainingDivergedException>(() => new StudentTrainer(recipe).Train(data)).Message;
        Assert.Contains("step", message);
        Assert.Contains("learning rate", message);
    }

    [Fact]
    public void Patience_ends_a_run_that_gets_no_better()
    {
        var (recipe, data) = Make("mlp", TaskKind.Multiclass);
        recipe = recipe with { Optimizer = recipe.Optimizer with { Epochs = 500, Patience = 3, Schedule = LearningRateSchedule.Constant } };
        var summary = new StudentTrainer(recipe).Train(data).Summary;
        Assert.Equal(StopReason.EarlyStopped, summary.Stopped);
        Assert.Equal(summary.Epochs, summary.BestEpoch + 3, 0.2);
    }

    [Fact]
    public void The_time_limit_ends_a_run()
    {
        var (recipe, data) = Make("mlp", TaskKind.Multiclass);
        recipe = recipe with { Optimizer = recipe.Optimizer with { Epochs = 1e6 } };
        var student = new StudentTrainer(recipe, new() { TimeLimit = TimeSpan.FromMilliseconds(300) }).Train(data);
        Assert.Equal(StopReason.TimeLimit, student.Summary.Stopped);
        Assert.NotNull(student.Summary.BestScore);
    }

    [Fact]
    public void Progress_is_told_after_every_epoch()
    {
        var (recipe, data) = Make("mlp", TaskKind.Multiclass);
        var reports = new Reports();
        new StudentTrainer(recipe, new() { Progress = reports }).Train(data);
        var scored = reports.All.Where(r => r.Score is not null).ToList();
        Assert.Equal(20, scored.Count);
        Assert.Equal(scored[^1].TotalSteps, scored[^1].Step);
        Assert.Equal(scored.Max(r => r.Score), scored[^1].BestScore);
        Assert.True(scored[^1].Loss < scored[0].Loss);
    }

    [Fact]
    public void Odd_but_valid_data_train()
    {
        var labels = ExampleLabels.OfClasses(["a", "b"], [0, 1, -1, 1]);
        ExampleInputs empty = new TextInputs(["", " ", "", "\u200B"]);
        ExampleInputs categories = new TableInputs(4, [], [], ["kind"], ["x", null, "y", "x"]);
        ExampleInputs missing = new TableInputs(4, ["x"], [float.NaN, float.NaN, float.NaN, float.PositiveInfinity], [], []);
        foreach (var (student, inputs) in new[]
        {
            (Recipes.Linear, empty), (Recipes.Bag, empty), (Recipes.Cnn, empty), (Recipes.Gru, empty), (Recipes.BiLstm, empty), (Recipes.Transformer, empty),
            (Recipes.Linear, categories), (Recipes.Mlp, categories), (Recipes.Linear, missing), (Recipes.Mlp, missing),
        })
        {
            var recipe = Recipes.For(student, TaskKind.Binary, epochs: 3).WithoutTeacher(TaskKind.Binary);
            var summary = new StudentTrainer(recipe).Train(new TrainingData(new(inputs, labels))).Summary;
            Assert.True(double.IsFinite(summary.Loss));
            Assert.Null(summary.BestScore);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_training()
    {
        var (recipe, data) = Make("mlp", TaskKind.Multiclass);
        Refuses(recipe with { Student = Recipes.Cnn }, data, "table", "mlp");
        Refuses(recipe, new TrainingData(data.Examples), "teacher", "kd");
        Refuses(recipe with { Augmentation = [new TokenMasking()] }, data, "spunge");
        Refuses(recipe, new TrainingData(new(data.Examples.Inputs, data.Examples.Labels.WithoutLabels()), data.SoftLabels), "cross-entropy", "label");

        static void Refuses(DistillationRecipe recipe, TrainingData data, params string[] parts)
        {
            var message = Assert.ThrowsAny<ArgumentException>(() => new StudentTrainer(recipe).Train(data)).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }

    internal static byte[] Bits(TrainedStudent student)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, student.Model.Weights);
        return stream.ToArray();
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }
}
