// Nobody chooses the recipe: of the handwritten digits 150 are labeled, 750 are not, 897 are the test; an ensemble learns from the 150, and an experiment finds the
// student and the losses by which it is learned from best. Run: dotnet run -c Release --project examples/AutoDistill (Debian's apt-get fetches the digits the first time)
// It prints, after a minute:
//   33 recipes, 3 trained to the end; the best: {"augmentation":"spunge",…"epochs":64,"label-share":0,…"loss":"kd",…"student":"mlp",…}
//   On the test: teacher 0.792, student 0.783 of 17,923 bytes, without the teacher 0.751, the best of a search without it 0.722
using Digits;
using MLNetDistill.AutoML;
using MLNetDistill.Data;
using MLNetDistill.Reports;
using MLNetDistill.Teachers;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

const string Pixels = nameof(Digit.Pixels), Label = nameof(Digit.Label);
var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile(DigitsFile.Find(), [new(Pixels, DataKind.Single, 0, 63), new(Label, DataKind.String, 64)], separatorChar: ',');
var digits = ml.Data.CreateEnumerable<Digit>(data, reuseRowObject: false).ToList();

// A row without a label takes part with the teacher's answer.
var labeled = ml.Data.LoadFromEnumerable(digits[..150]);
var keys = ml.Transforms.Conversion.MapValueToKey(Label).Fit(labeled);
var train = keys.Transform(ml.Data.LoadFromEnumerable(digits[..150].Concat(digits[150..900].Select(digit => new Digit { Pixels = digit.Pixels }))));
var test = keys.Transform(ml.Data.LoadFromEnumerable(digits[900..]));
var teacher = MlpEnsembleTeacher.Fit(ExampleDataView.FromDataView(keys.Transform(labeled), new() { Features = [Pixels], Label = Label }));

var experiment = ml.Auto().CreateDistillationExperiment(teacher, new DistillationExperimentSettings
{
    LabelColumnName = Label,
    FeatureColumnNames = [Pixels],
    Search = new() { MaxTrials = 30, Objective = new() { MaxBytes = 20_000 } },
});
var result = experiment.Execute(train, testData: test);

Console.WriteLine($"{result.RunDetails.Count} recipes, {result.RunDetails.Count(run => run.Run.Trial.State == TrialState.Completed)} trained to the end; the best: {result.BestRun.Run.Trial.Configuration}");
Console.WriteLine($"On the test: teacher {Accuracy(result.Comparison!.Run.Teacher)}, student {Accuracy(result.Comparison.Run.Distilled)} of {result.BestRun.ValidationMetrics[StudentMetrics.Bytes]:#,0} bytes, "
    + $"without the teacher {Accuracy(result.Comparison.Run.Undistilled)}, the best of a search without it {Accuracy(result.Comparison.UndistilledSearch)}");
ml.Model.Save(result.BestRun.Model, train.Schema, "auto-student.zip");

static string Accuracy(ModelReport model) => $"{model.Metrics["accuracy"].Mean:0.000}";

internal sealed class Digit
{
    [VectorType(64)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";
}
