// Distilling on a table: handwritten digits, 64 numbers each; 150 are labeled, 750 are not, 897 are the test. Two teachers
// learn from the 150, a plain ML.NET model and an ensemble of networks; from either a student learns on all 900 and is compared with the same
// student without a teacher. Run: dotnet run -c Release --project examples/Digits (Debian's apt-get fetches the digits the first time)
using Digits;
using MLNetDistill;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Reports;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using Microsoft.ML;
using Microsoft.ML.Data;

const string Pixels = nameof(Digit.Pixels), Label = nameof(Digit.Label);
var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile(DigitsFile.Find(), [new(Pixels, DataKind.Single, 0, 63), new(Label, DataKind.String, 64)], separatorChar: ',');
var (labeled, unlabeled, test) = (ml.Data.TakeRows(data, 150), ml.Data.TakeRows(ml.Data.SkipRows(data, 150), 750), ml.Data.SkipRows(data, 900));

// Any fitted ML.NET model with a Score column can teach.
var linear = ml.Transforms.Conversion.MapValueToKey(Label)
    .Append(ml.Transforms.NormalizeMeanVariance(Pixels))
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(Label, Pixels))
    .Fit(labeled);
var labeledRows = Examples(labeled);
var ensemble = MlpEnsembleTeacher.Fit(labeledRows);

// The honest run: teacher, student without teacher and distilled student, over three seeds.
var unlabeledRows = Examples(unlabeled);
var train = labeledRows.Append(new(unlabeledRows.Inputs, unlabeledRows.Labels.WithoutLabels()));
var runData = new RunData("digits", train, null, Examples(test));
var recipe = DistillationRecipe.Default(TaskKind.Multiclass, new MlpArchitecture { Hidden = [16] });
Console.WriteLine($"{"",-20}{"teacher",16}{"without teacher",18}{"distilled",18}{"Distillation Ratio",20}");
foreach (var teacher in new ITeacher[] { new ModelTeacher(linear, labeled.Schema, new() { Name = "maximum entropy" }), ensemble })
{
    var result = new DistillationRun(runData, teacher, recipe).Execute().Result;
    Console.WriteLine($"{result.Teacher.Name,-20}{Accuracy(result.Teacher),16}{Accuracy(result.Undistilled),18}{Accuracy(result.Distilled),18}{result.DistillationRatio,20:0.00}");
}

// The same student as a trainer in a pipeline, saved, and loaded with plain ML.NET.
var pipeline = ml.Transforms.Conversion.MapValueToKey(Label)
    .Append(ml.MulticlassClassification.Trainers.Distillation(ensemble, new DistillationOptions { FeatureColumnNames = [Pixels], UnlabeledSet = unlabeled, Recipe = recipe }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(labeled);
ml.Model.Save(model, labeled.Schema, "digits-student.zip");
using var engine = ml.Model.CreatePredictionEngine<Digit, Reading>(ml.Model.Load("digits-student.zip", out _));
var digits = ml.Data.CreateEnumerable<Digit>(test, reuseRowObject: false).ToList();
Console.WriteLine($"digits-student.zip, loaded again, reads {digits.Count(digit => engine.Predict(digit).PredictedLabel == digit.Label)} of {digits.Count} digits right; the first one as '{engine.Predict(digits[0]).PredictedLabel}':");
foreach (var line in digits[0].Pixels.Chunk(8)) Console.WriteLine("  " + string.Concat(line.Select(ink => " .:oO@"[(int)(ink / 3)])));

ExampleSet Examples(IDataView view) => ExampleDataView.FromDataView(ml.Transforms.Conversion.MapValueToKey(Label).Fit(labeled).Transform(view), new() { Features = [Pixels], Label = Label });

static string Accuracy(ModelReport model) => $"{model.Metrics["accuracy"].Mean:0.000}" + (model.Metrics["accuracy"].Count > 1 ? $" ±{model.Metrics["accuracy"].StandardDeviation:0.000}" : "");

internal sealed class Digit
{
    [VectorType(64)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";
}

internal sealed class Reading
{
    public string PredictedLabel { get; set; } = "";
}
