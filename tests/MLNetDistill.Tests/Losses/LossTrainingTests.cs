using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Losses.Inner;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Losses;

/// <summary>A student learns with every loss in the catalog: the same bits whether interrupted or not, and no step leaves a tensor behind.</summary>
public class LossTrainingTests
{
    internal static readonly StudentArchitecture[] Readers = [Recipes.Bag, Recipes.Linear, Recipes.Cnn, Recipes.Gru, Recipes.BiLstm, Recipes.Transformer];

    // Texts of different lengths, some of which the students cut.
    private static readonly ExampleSet TextSet = MadeData.Texts(40, labeled: 0.8);
    private static readonly Lazy<StudentTeacher> TextTeacher = new(() =>
        StudentTeacher.Fit(MadeData.Texts(40), null, new TransformerArchitecture { EmbeddingWidth = 12, Layers = 2, Heads = 2, InnerWidth = 12 }, new() { Epochs = 1, BatchSize = 16 }));

    public static TheoryData<string, TaskKind> All()
    {
        var data = new TheoryData<string, TaskKind>();
        foreach (var loss in LossCatalog.All)
            foreach (var task in loss.Tasks.Where(task => !loss.Needs.LooksInside() || task == TaskKind.Multiclass)) data.Add(loss.Name, task);
        return data;
    }

    public static TheoryData<string> Students() => [.. Readers.Select(reader => reader.Name), Recipes.Mlp.Name];

    [Theory, MemberData(nameof(All))]
    public void It_resumes_to_the_same_bits_and_holds_as_many_tensors_after_every_epoch(string name, TaskKind task)
    {
        var (recipe, data) = Make(name, task);
        ResumesAndKeepsMemoryFlat(recipe, data);
    }

    [Theory, MemberData(nameof(Students))]
    public void Every_student_does_so_too(string name)
    {
        var table = MadeData.Table(40, TaskKind.Multiclass);
        if (name == Recipes.Mlp.Name) ResumesAndKeepsMemoryFlat(Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 3), new(table, MadeData.Knowing(table)));
        else ResumesAndKeepsMemoryFlat(Recipes.For(Readers.Single(reader => reader.Name == name), TaskKind.Multiclass, epochs: 3), Texts(new KnowledgeDistillationLoss()));
    }

    [Fact]
    public void The_students_of_the_catalog_are_all_tried() =>
        Assert.Equal(StudentCatalog.All.Select(student => student.Name).Except([TreeArchitecture.Kind]).Order(), Readers.Append(Recipes.Mlp).Select(student => student.Name).Order());

    private static void ResumesAndKeepsMemoryFlat(DistillationRecipe recipe, TrainingData data)
    {
        var live = new List<long>();
        var expected = new StudentTrainer(recipe, new() { Seed = 3, Progress = new AtEpochs(() => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)) }).Train(data);
        Assert.Equal(3, live.Count);
        Assert.Single(live.Distinct());

        using var folder = new TemporaryFolder();
        var run = new RunOptions { Seed = 3, CheckpointPath = folder.File("checkpoint"), Resume = true };
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new StudentTrainer(recipe, run with { Progress = new AtEpochs(source.Cancel) }).Train(data, source.Token));
        var resumed = new StudentTrainer(recipe, run).Train(data);
        Assert.Equal(StudentTrainerTests.Bits(expected), StudentTrainerTests.Bits(resumed));
        Assert.Equal(expected.Summary with { Seconds = 0 }, resumed.Summary with { Seconds = 0 });
    }

    [Theory, MemberData(nameof(All))]
    public void It_takes_top_k_soft_labels_or_refuses_them_with_the_way_out(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (task != TaskKind.Multiclass || !loss.Needs.HasFlag(LossNeeds.SoftLabels)) return;
        var (recipe, data) = Make(name, task);
        var top = new TrainingData(data.Examples, ((DenseSoftLabels)data.SoftLabels!).ToTopK(2)).WithTeacherStates(loss.Needs, TextTeacher.Value);
        if (loss is TopKKullbackLeiblerLoss counting)
        {
            // What was not stored is one class of its own, and not divided evenly as if somebody had said so.
            Assert.Contains("Set k to 2 or less", Assert.Throws<ArgumentException>(() => new StudentTrainer(recipe).Train(top)).Message);
            recipe = recipe with { Objective = [counting with { K = 2 }] };
        }
        if (loss.Description.TopK is not null)
        {
            Assert.True(double.IsFinite(new StudentTrainer(recipe).Train(top).Summary.Loss));
            return;
        }
        var message = Assert.Throws<ArgumentException>(() => new StudentTrainer(recipe).Train(top)).Message;
        Assert.Contains("top k", message);
        Assert.Contains("kd", message);
    }

    internal static (DistillationRecipe Recipe, TrainingData Data) Make(string name, TaskKind task)
    {
        var loss = LossCatalog.Create(name);
        if (loss.Needs.LooksInside())
        {
            var student = new TransformerArchitecture { EmbeddingWidth = 8, Layers = 2, Heads = 2, InnerWidth = 12, MaxLength = 8, Dropout = 0.1 };
            return (Recipes.For(student, task, epochs: 3) with { Objective = [loss, new KnowledgeDistillationLoss()] }, Texts(loss));
        }
        var train = MadeData.Table(40, task);
        return (Recipes.For(Recipes.Mlp, task, epochs: 3) with { Objective = [loss] }, new(train, loss.Description.OtherClasses ? OtherClasses(train.Count) : MadeData.Knowing(train)));
    }

    internal static TrainingData Texts(DistillationLoss loss) =>
        new TrainingData(TextSet, TextTeacher.Value.Score(TextSet.Inputs)).WithTeacherStates(loss.Needs, TextTeacher.Value);

    /// <summary>The scores of a teacher with four classes of its own.</summary>
    private static DenseSoftLabels OtherClasses(int rows) =>
        DenseSoftLabels.FromLogits(TaskKind.Multiclass, ["n", "e", "s", "w"], [.. Enumerable.Range(0, 4 * rows).Select(i => (float)(2 * Math.Sin(i)))]);

    [Theory]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.Binary)]
    public void A_teacher_of_other_classes_teaches_by_losses_that_need_one_and_by_no_other(TaskKind task)
    {
        var train = MadeData.Table(40, task);
        var (other, same) = (new TrainingData(train, OtherClasses(train.Count)), new TrainingData(train, MadeData.Knowing(train)));
        var recipe = Recipes.For(Recipes.Mlp, task, epochs: 2);
        TrainedStudent Train(TrainingData data, params DistillationLoss[] losses) => new StudentTrainer(recipe with { Objective = losses }).Train(data);

        Assert.True(double.IsFinite(Train(other, new UniversalLogitLoss(), new CrossEntropyLoss()).Summary.Loss));
        var refused = Assert.Throws<ArgumentException>(() => Train(other, new UniversalLogitLoss(), new KnowledgeDistillationLoss())).Message;
        Assert.Contains("'kd'", refused);
        Assert.Contains("the data lack 'n'", refused);
        Assert.Contains("'uld'", refused);
        var mixed = Assert.Throws<ArgumentException>(() => Train(same, new UniversalLogitLoss(), new CrossEntropyLoss())).Message;
        Assert.Contains("'uld'", mixed);
        Assert.Contains("Take 'kd'", mixed);
    }

    [Theory]
    [InlineData("taid")]
    [InlineData("crd")]
    [InlineData("nd")]
    [InlineData("mi-alpha")]
    public void A_step_under_mixup_is_remembered_once(string name)
    {
        using var scope = torch.NewDisposeScope();
        var loss = LossCatalog.Create(name);
        // Both batches are the same, so that a step of two halves is the step of one whole.
        float[][] After(params double[] shares)
        {
            using var objective = new BoundObjective([loss], new(TaskKind.Multiclass, ["a", "b", "c", "d"], InnerBatches.StudentShape, InnerBatches.TeacherShape, 3, 3, Seed: 1, torch.CPU));
            for (var step = 0; step < 3; step++)
            {
                using var raw = torch.tensor(Enumerable.Range(0, 12).Select(i => (float)Math.Sin(i + step)).ToArray(), [3, 4]);
                foreach (var share in shares)
                {
                    objective.Compute(
                        new(TaskKind.Multiclass, ["a", "b", "c", "d"], raw) { Inner = Single(InnerBatches.OfStudent(raw.to(torch.ScalarType.Float64))) },
                        new(TaskKind.Multiclass, raw.Times(2)) { Inner = Single(InnerBatches.OfTeacher(3)) },
                        new(torch.tensor(new long[] { 0, 1, 3 }), null, 3),
                        new(step, 10, 0, [0, 1, 2], new((ulong)step)) { Share = share });
                }
                objective.EndStep();
            }
            return [.. objective.State.Select(state => state.data<float>().ToArray())];
        }

        var (once, twice) = (After(1), After(0.5, 0.5));
        Assert.NotEmpty(once);
        foreach (var (a, b) in once.Zip(twice)) Assert.Equal(a, b, (x, y) => Math.Abs(x - y) < 1e-5);

        static InnerStates Single(InnerStates states) => new() { Hidden = [.. states.Hidden.Select(layer => new HiddenLayer(layer.Pooled.to(torch.ScalarType.Float32)))] };
    }

    private sealed class AtEpochs(Action report) : IProgress<TrainingProgress>
    {
        private int _epoch;

        public void Report(TrainingProgress value)
        {
            if ((int)value.Epoch == _epoch) return;
            _epoch = (int)value.Epoch;
            report();
        }
    }
}
