using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;


namespace MLNetDistill.Benchmarks;

/// <summary>The students of the quality table: the library's default recipes with the objective of the table.</summary>
internal static class QualityStudents
{
    public static DistillationRecipe Recipe(QualityRow row, RunData data)
    {
        var recipe = DistillationRecipe.Default(data.Train.Task, Architecture(row));
        var isText = data.Train.Inputs is TextInputs;
        var soft = new KnowledgeDistillationLoss { Temperature = isText ? 3 : 1 };
        return row.Way switch
        {
            QualityWay.Labels or QualityWay.FewLabels => recipe with { Objective = [new CrossEntropyLoss()] },
            QualityWay.Copies => recipe with { Objective = [soft], Augmentation = [isText ? new TokenMasking() : new Spunge()] },
            _ => recipe with { Objective = [soft with { Weight = 0.8 }, new CrossEntropyLoss { Weight = 0.2 }] },
        };
    }

    public static QualityResult Train(QualityRow row, RunData data, DistillationRecipe recipe, string fingerprint, int seed, Func<QualityTeacher> teacher, Action<string> report)
    {
        var train = row.Way is QualityWay.FewLabels or QualityWay.FewLabelsDistilled ? FewLabels(data.Train, seed) : data.Train;
        var training = recipe.NeedsTeacher() ? teacher().Scored(train, data.Validation, recipe) : new TrainingData(train, null, data.Validation);
        var student = new StudentTrainer(recipe, new() { Seed = seed, Progress = new QualityProgress(report) }).Train(training);
        var scores = (DenseSoftLabels)new StudentTeacher(student.Model).Score(data.Test.Inputs);
        var accuracy = Evaluator.Evaluate(scores, data.Test.Labels)[Metric.Accuracy.Name];
        var summary = student.Summary;
        return new(row.Data, row.Model, row.Way, seed, fingerprint, 100 * accuracy, 100 * summary.BestScore!.Value, summary.BestEpoch, summary.Seconds);
    }

    private static StudentArchitecture Architecture(QualityRow row) => row.Model switch
    {
        QualityReference.Bag => new BagOfNgramsArchitecture(),
        QualityReference.Cnn => new TextCnnArchitecture(),
        _ => new MlpArchitecture { Hidden = [row.Data == "letter" ? 64 : 32] },
    };

    /// <summary>The same rows, one in ten of them labeled; which ones, follows from the seed.</summary>
    public static ExampleSet FewLabels(ExampleSet all, int seed)
    {
        var order = Enumerable.Range(0, all.Count).ToArray();
        new Random(seed).Shuffle(order);
        var classes = new int[all.Count];
        Array.Fill(classes, -1);
        foreach (var row in order.AsSpan(0, all.Count / 10)) classes[row] = all.Labels.ClassIndex(row);
        return new(all.Inputs, ExampleLabels.OfClasses(all.Classes, classes, all.Task));
    }
}
