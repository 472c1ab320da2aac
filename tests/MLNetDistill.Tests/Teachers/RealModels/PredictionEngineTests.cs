using Microsoft.ML;
using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Teachers.RealModels;

public class PredictionEngineTests : RealModelTests
{
    [Fact]
    public void Engines_of_a_loaded_student_predict_the_same_on_every_thread()
    {
        var teacher = Keyed(Encoded(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Inputs"))).Fit(Unlabeled);
        var keyed = Student(teacher, Options(TaskKind.Multiclass, "Features", "City"));
        var student = keyed.Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(keyed.Transform(Labeled)));
        var loaded = SaveAndLoad(student, "PredictedLabel", "Score");
        var rows = MadeRow.Many(400, seed: 3);
        var expected = Predictions(student.Transform(Fresh)).ToArray();

        var found = new Answer[4][];
        using var together = new Barrier(found.Length);
        var threads = Enumerable.Range(0, found.Length).Select(i => new Thread(() =>
        {
            var options = new PredictionEngineOptions { OwnsTransformer = false };
            using var engine = Ml.Model.CreatePredictionEngine<MadeRow, Answer>(loaded, options);
            together.SignalAndWait();
            found[i] = [.. rows.Select(engine.Predict)];
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(found, answers => Assert.Equal(expected, answers.Select(answer => answer.PredictedLabel)));
        Assert.All(found, answers => Assert.Equal(found[0].Select(answer => answer.Score), answers.Select(answer => answer.Score)));
    }

    private sealed class Answer
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
