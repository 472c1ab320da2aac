using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Teachers;

public class StudentTeacherTests
{
    [Fact]
    public void AStudentShowsItsLayersAsItsOutputUsesThem()
    {
        var data = MadeData.Texts(40);
        var student = Train(Recipes.Bag, data);
        var teacher = new StudentTeacher(student);
        var states = teacher.Inspect(data.Inputs, LossNeeds.HiddenStates);
        Assert.Equal(teacher.Inner.Hidden, states.Shape.Hidden);
        Assert.Equal(["embeddings", "features"], teacher.Inner.Hidden.Select(layer => layer.Name));
        using var scope = torch.NewDisposeScope();
        int[] rows = [3, 0, 39];
        var features = states.Batch(rows, 0, torch.CPU).Hidden[^1].Pooled;
        var weights = torch.tensor(student.Weights["output.weight"].Values, [3, 6]);
        var logits = torch.nn.functional.linear(features, weights, torch.tensor(student.Weights["output.bias"].Values));
        var scores = teacher.Raw(data.Inputs.Select(rows));
        // States are kept in half precision.
        Assert.All(logits.reshape(-1).data<float>().ToArray().Zip(scores), pair => Assert.Equal(pair.Second, pair.First, 5e-3));
    }

    [Fact]
    public void TokensOfATextStandWhereTheyStandInTheStudent()
    {
        var data = MadeData.Texts(40);
        var student = Train(Recipes.Cnn, data);
        var states = new StudentTeacher(student).Inspect(data.Inputs, LossNeeds.HiddenStates | LossNeeds.TokenStates);
        using var scope = torch.NewDisposeScope();
        int[] rows = [5, 1];
        var (batch, encoded) = (states.Batch(rows, 4, torch.CPU), EncodedExamples.Encode(student.Spec, student.Vocabulary, data.Inputs));
        var table = student.Weights["embedding.weight"];
        for (var i = 0; i < rows.Length; i++)
        {
            var ids = ((SequenceBatch)encoded.Batch([rows[i]], torch.CPU)).Ids.data<long>().ToArray();
            Assert.Equal(Math.Min(4.0, ids.Length), batch.TokenMask![i].sum().ToNumber());
            var shown = batch.Hidden[0].Tokens![i].contiguous().data<float>().ToArray();
            for (var t = 0; t < Math.Min(4, ids.Length); t++)
                for (var d = 0; d < 8; d++) Assert.Equal(table.Values[(ids[t] * 8) + d], shown[(t * 8) + d], 2e-3);
        }
    }

    [Fact]
    public void ALinearStudentIsABlackBoxAndAnEnsembleShowsAllMembers()
    {
        Assert.Null(((ITeacher)new StudentTeacher(Train(Recipes.Linear, MadeData.Texts(20)))).WhiteBox);

        var table = MadeData.Table(50, TaskKind.Binary);
        var ensemble = MlpEnsembleTeacher.Fit(table, null, new() { Members = 2, Hidden = [6, 4], Optimizer = new() { Epochs = 1 } });
        var states = ensemble.Inspect(table.Inputs, LossNeeds.HiddenStates);
        Assert.Equal([12, 8], states.Shape.Hidden.Select(layer => layer.Width));
        Assert.Equal(ensemble.Inner.Hidden, states.Shape.Hidden);
        using var scope = torch.NewDisposeScope();
        int[] all = [.. Enumerable.Range(0, 50)];
        // Both members are there: the halves differ.
        var layer = states.Batch(all, 0, torch.CPU).Hidden[0].Pooled;
        Assert.NotEqual(0, (layer.narrow(1, 0, 6) - layer.narrow(1, 6, 6)).abs().sum().ToNumber());
    }

    private static StudentModel Train(StudentArchitecture student, MLNetDistill.Data.ExampleSet data) =>
        new StudentTrainer(Recipes.For(student, data.Task, epochs: 2).WithoutTeacher(data.Task)).Train(new(data)).Model;
}
