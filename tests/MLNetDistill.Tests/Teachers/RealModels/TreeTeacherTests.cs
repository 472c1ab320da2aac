using MLNetDistill.Inference;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Teachers.RealModels;

public class TreeTeacherTests : RealModelTests
{
    [Fact]
    public void A_calibrated_FastTree_teaches_a_binary_student()
    {
        var teacher = Encoded(Ml.BinaryClassification.Trainers.FastTree(nameof(MadeRow.IsHigh), "Inputs")).Fit(Unlabeled);
        var student = Ml.BinaryClassification.Trainers.Distillation(teacher, Options(TaskKind.Binary, "Features", "City")).Fit(Labeled);
        Assert.InRange(Agreement(teacher, student), 0.8, 1);
        SaveAndLoad(student, "PredictedLabel", "Score", "Probability");
    }

    [Fact]
    public void A_FastForest_without_probabilities_teaches_a_binary_student()
    {
        var teacher = Encoded(Ml.BinaryClassification.Trainers.FastForest(nameof(MadeRow.IsHigh), "Inputs")).Fit(Unlabeled);
        Assert.Null(teacher.Transform(Fresh).Schema.GetColumnOrNull("Probability"));
        var student = Ml.BinaryClassification.Trainers.Distillation(teacher, Options(TaskKind.Binary, "Features", "City")).Fit(Labeled);
        Assert.InRange(Agreement(teacher, student), 0.8, 1);
        SaveAndLoad(student, "PredictedLabel", "Score", "Probability");
    }

    [Fact]
    public void A_FastTree_regression_teaches_a_regression_student()
    {
        var teacher = Encoded(Ml.Regression.Trainers.FastTree(nameof(MadeRow.Target), "Inputs")).Fit(Unlabeled);
        var student = Ml.Regression.Trainers.Distillation(teacher, Options(TaskKind.Regression, "Features", "City")).Fit(Labeled);
        var taught = teacher.Transform(Fresh).GetColumn<float>("Score").ToArray();
        var learned = student.Transform(Fresh).GetColumn<float>("Score").ToArray();
        var mean = taught.Average();
        var unexplained = taught.Zip(learned, (t, s) => (t - s) * (t - s)).Sum() / taught.Sum(t => (t - mean) * (t - mean));
        Assert.InRange(unexplained, 0, 0.25);
        SaveAndLoad(student, "Score");
    }

    [LightGbmFact]
    public void LightGbm_teaches_a_multiclass_student()
    {
        var teacher = Keyed(Encoded(Ml.MulticlassClassification.Trainers.LightGbm("Label", "Inputs"))).Fit(Unlabeled);
        var student = Student(teacher, Options(TaskKind.Multiclass, "Features", "City"));
        Assert.InRange(Agreement(teacher, student), 0.7, 1);
        Assert.True(double.IsFinite(Ml.MulticlassClassification.Evaluate(student.Transform(Fresh)).LogLoss));
        SaveAndLoad(student, "PredictedLabel", "Score");
    }

    [LightGbmFact]
    public void LightGbm_that_is_sure_teaches_a_binary_student_whose_log_loss_is_finite_even_where_it_errs()
    {
        var trainer = Ml.BinaryClassification.Trainers.LightGbm(nameof(MadeRow.IsHigh), "Inputs", numberOfIterations: 400);
        var teacher = Encoded(trainer).Fit(Unlabeled);
        Assert.Contains(teacher.Transform(Unlabeled).GetColumn<float>("Probability"), p => p > 1 - 1e-6f);
        var student = Ml.BinaryClassification.Trainers.Distillation(teacher, Options(TaskKind.Binary, "Features", "City")).Fit(Labeled);
        Assert.InRange(Agreement(teacher, student), 0.8, 1);
        SaveAndLoad(student, "PredictedLabel", "Score", "Probability");

        // Far outside of what it was trained on the student is surer than a Single can tell from certainty, and every label is wrong.
        var far = student.Transform(Ml.Data.LoadFromEnumerable(MadeRow.Many(400, seed: 3).Select(row => new MadeRow
        {
            Features = [.. row.Features.Select(x => 100 * x)],
            City = row.City,
            IsHigh = row.Features[0] * 2 < row.Features[1],
        })));
        Assert.Contains(far.GetColumn<float>("Score"), score => score > 20);
        Assert.True(double.IsFinite(Ml.BinaryClassification.Evaluate(far, nameof(MadeRow.IsHigh)).LogLoss));
    }
}
