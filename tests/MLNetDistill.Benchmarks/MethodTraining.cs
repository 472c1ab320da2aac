using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>Trains a student and measures it on the test data; a training that diverges is a result too. Without validation data the last weights count.</summary>
internal static class MethodTraining
{
    public static MethodResult Run(RunData data, ExampleSet train, double labelShare, string method, DistillationRecipe recipe, int seed, QualityTeacher teacher)
    {
        var metric = Metric.Headline(data.Train.Task);
        using var document = JsonDocument.Parse(recipe.ToJson());
        var result = new MethodResult(data.Name, labelShare, method, seed, JsonSerializer.Serialize(document.RootElement), metric.Name, teacher.Test(metric), double.NaN, double.NaN, 0, 0, "");
        var seconds = 0.0;
        try
        {
            // What a student learns from itself begins with itself, and its cost with that.
            var earlier = method == MethodsRecipes.OfItself ? Train(recipe.WithoutTeacher(train.Task), Unscored()) : null;
            var student = Train(recipe, earlier is not null ? new TrainingData(train, new StudentTeacher(earlier.Model).Score(train.Inputs), data.Validation)
                : recipe.NeedsTeacher() ? teacher.Scored(train, data.Validation, recipe) : Unscored());
            var scores = (DenseSoftLabels)new StudentTeacher(student.Model).Score(data.Test.Inputs);
            return result with
            {
                Score = Evaluator.Evaluate(scores, data.Test.Labels)[metric.Name],
                Validation = student.Summary.BestScore ?? double.NaN,
                Parameters = student.Model.ParameterCount,
                Seconds = seconds,
            };
        }
        catch (TrainingDivergedException e)
        {
            return result with { Error = e.Message };
        }

        TrainingData Unscored() => new(train, null, data.Validation) { Teacher = teacher.Stored };

        TrainedStudent Train(DistillationRecipe recipe, TrainingData training)
        {
            var start = Environment.CpuUsage.TotalTime;
            var trained = new StudentTrainer(recipe, new() { Seed = seed }).Train(training);
            seconds += (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            return trained;
        }
    }
}
