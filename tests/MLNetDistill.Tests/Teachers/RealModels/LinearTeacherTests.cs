using Microsoft.ML;
using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Teachers.RealModels;

public class LinearTeacherTests : RealModelTests
{
    [Theory]
    [InlineData("sdca")]
    [InlineData("lbfgs")]
    public void A_maximum_entropy_model_teaches_a_multiclass_student(string kind)
    {
        var trainers = Ml.MulticlassClassification.Trainers;
        IEstimator<ITransformer> trainer = kind == "sdca"
            ? trainers.SdcaMaximumEntropy("Label", "Inputs")
            : trainers.LbfgsMaximumEntropy("Label", "Inputs");
        var teacher = Keyed(Encoded(trainer)).Fit(Unlabeled);
        var student = Student(teacher, Options(TaskKind.Multiclass, "Features", "City"));
        Assert.InRange(Agreement(teacher, student), 0.9, 1);
        SaveAndLoad(student, "PredictedLabel", "Score");
    }
}
