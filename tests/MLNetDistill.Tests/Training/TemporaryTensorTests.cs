using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Tests.Losses;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Training;

/// <summary>
/// TorchSharp frees a tensor that nothing holds while a native call reads it, if the garbage collector comes at that moment. A dispose scope holds
/// what is made in it, so no tensor of a training may be made outside of one.
/// </summary>
public class TemporaryTensorTests
{
    public static TheoryData<string> Losses => new(LossCatalog.All.Select(loss => loss.Name));

    public static TheoryData<string> Readers => new(LossTrainingTests.Readers.Select(reader => reader.Name));

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_makes_every_tensor_in_a_scope(string name)
    {
        var tasks = LossCatalog.All.Single(loss => loss.Name == name).Tasks;
        Assert.Equal(0, OutsideOfScopes(LossTrainingTests.Make(name, tasks.Contains(TaskKind.Multiclass) ? TaskKind.Multiclass : tasks[0])));
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_student_makes_every_tensor_in_a_scope(string name)
    {
        var reader = LossTrainingTests.Readers.Single(reader => reader.Name == name);
        Assert.Equal(0, OutsideOfScopes((Recipes.For(reader, TaskKind.Multiclass, epochs: 2), LossTrainingTests.Texts(new KnowledgeDistillationLoss()))));
    }

    [Fact]
    public void A_tensor_outside_of_a_scope_is_counted()
    {
        DisposeScopeManager.Statistics.Reset();
        torch.zeros(1).Dispose();
        Assert.Equal(1, DisposeScopeManager.Statistics.CreatedOutsideScopeCount);
    }

    /// <summary>The tensors that a training makes on this thread and outside of a scope.</summary>
    private static long OutsideOfScopes((DistillationRecipe Recipe, TrainingData Data) training)
    {
        DisposeScopeManager.Statistics.Reset();
        new StudentTrainer(training.Recipe).Train(training.Data);
        Assert.NotEqual(0, DisposeScopeManager.Statistics.CreatedInScopeCount);
        return DisposeScopeManager.Statistics.CreatedOutsideScopeCount;
    }
}
