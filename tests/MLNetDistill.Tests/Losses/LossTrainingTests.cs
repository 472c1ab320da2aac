using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Losses;

/// <summary>A student learns with every loss on outputs in the catalog: the same bits whether interrupted or not, and no step leaves a tensor behind.</summary>
public class LossTrainingTests
{
    public static TheoryData<string, TaskKind> All()
    {
        var data = new TheoryData<string, TaskKind>();
        foreach (var loss in LossCatalog.All.Where(loss => !loss.Needs.LooksInside()))
            foreach (var task in loss.Tasks) data.Add(loss.Name, task);
        return data;
    }

    [Theory, MemberData(nameof(All))]
    public void It_resumes_to_the_same_bits_and_holds_as_many_tensors_after_every_epoch(string name, TaskKind task)
    {
        var (recipe, data) = Make(name, task);
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
        var top = new TrainingData(data.Examples, ((DenseSoftLabels)data.SoftLabels!).ToTopK(2));
        if (loss.Description.TopK is not null)
        {
            Assert.True(double.IsFinite(new StudentTrainer(recipe).Train(top).Summary.Loss));
            return;
        }
        var message = Assert.Throws<ArgumentException>(() => new StudentTrainer(recipe).Train(top)).Message;
        Assert.Contains("top k", message);
        Assert.Contains("kd", message);
    }

    private static (DistillationRecipe Recipe, TrainingData Data) Make(string name, TaskKind task)
    {
        var train = MadeData.Table(40, task);
        return (Recipes.For(Recipes.Mlp, task, epochs: 3) with { Objective = [LossCatalog.Create(name)] }, new(train, MadeData.Knowing(train)));
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
