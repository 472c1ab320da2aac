using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Signals;

public class StoredTrainingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_student_of_the_store_is_bit_for_bit_a_student_of_the_live_teacher(bool isTable)
    {
        var train = isTable ? MadeData.Table(120, TaskKind.Multiclass) : MadeData.Texts(120);
        var recipe = Recipes.For(isTable ? Recipes.Mlp : Recipes.Bag, TaskKind.Multiclass, epochs: 2);
        InputAugmentation augmentation = isTable ? new Spunge() : new TokenMasking();
        var live = new HashTeacher(TaskKind.Multiclass, [.. train.Classes]);
        var expected = Student(live);

        using var folder = new TemporaryFolder();
        using (var store = SoftLabelStore.OpenWrite(folder.File("store"), SoftLabelStoreHeader.For(live)))
            Assert.Equal(expected, Student(new StoredTeacher(store, live, batchSize: 17)));
        var asked = live.Scored;
        using (var store = SoftLabelStore.OpenRead(folder.File("store"))) Assert.Equal(expected, Student(new StoredTeacher(store)));
        Assert.Equal(asked, live.Scored);

        byte[] Student(ITeacher teacher)
        {
            var data = new TrainingData(train, teacher.Score(train.Inputs)).WithCopies([augmentation], teacher, seed: 3);
            Assert.True(data.Examples.Count > train.Count);
            return StudentTrainerTests.Bits(new StudentTrainer(recipe).Train(data));
        }
    }
}
