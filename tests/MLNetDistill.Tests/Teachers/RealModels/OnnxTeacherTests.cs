using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Teachers.RealModels;

public class OnnxTeacherTests : RealModelTests
{
    [Fact]
    public void A_pipeline_around_an_ONNX_model_teaches_a_multiclass_student()
    {
        using var folder = new TemporaryFolder();
        var original = Keyed(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(Unlabeled);
        var inputs = Ml.Transforms.SelectColumns("Features").Fit(Unlabeled).Transform(Unlabeled);
        var scorer = ((TransformerChain<ITransformer>)original).LastTransformer;
        using (var file = File.Create(folder.File("teacher.onnx"))) Ml.Model.ConvertToOnnx(scorer, inputs, file, "Score");

        // ML.NET names the model's output Score.output and its column Score, and brings the names of the classes along.
        using var teacher = Ml.Transforms.ApplyOnnxModel(["Score.output"], ["Features"], folder.File("teacher.onnx")).Fit(inputs);
        var student = Student(teacher, Options(TaskKind.Multiclass, "Features"));
        Assert.InRange(Agreement(original, student), 0.8, 1);
        SaveAndLoad(student, "PredictedLabel", "Score");
    }
}
