using System.Globalization;
using System.Text.Json;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Trains the student of pieces from every starting point, from the labels alone and from the teacher too. What is finished is kept in
/// <c>artifacts/starts</c>, so that a run goes on where it was ended; the first seed of all data sets comes before the second.
/// </summary>
internal static class StartsBenchmark
{
    private const int Seeds = 3;

    private static readonly string[] DataSets = ["trec", "banking77", "sst2"];

    private static readonly StartingPoint[] Starts =
    [
        new GeneralStart(),
        new InheritedStart(),
        new RandomStart(),
    ];

    public static int Run(string[] args)
    {
        if (args.Except(DataSets).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no data set '{unknown}'; there are {string.Join(", ", DataSets)}.");
            return 2;
        }
        var repository = QualityBenchmark.Repository();
        var output = Path.Combine(repository, "artifacts", "starts");
        Directory.CreateDirectory(output);
        var results = new MethodsResults(Path.Combine(output, "results.jsonl"));
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var name in args.Length > 0 ? args : DataSets)
            {
                var folder = Path.GetFullPath(Path.Combine(repository, "..", "shared", "data", name));
                if (!Directory.Exists(folder)) Console.WriteLine($"{name} is skipped: its data are looked for in {folder}, and there is no such folder.");
                else Measure(QualityData.Read(folder), seed, results, Path.Combine(repository, "artifacts", "quality"));
            }
        }
        Console.WriteLine($"\n{MethodsTable.Of(results.All, 1)}");
        return 0;
    }

    private static void Measure(RunData data, int seed, MethodsResults results, string teachers)
    {
        using var teacher = QualityTeacher.Open(data, QualityWay.FineTuned, teachers, what => Console.WriteLine($"{data.Name}, fitting the teacher: {what}"));
        var metric = Metric.Headline(data.Train.Task);
        var best = teacher.Test(metric);
        foreach (var start in Starts)
        {
            var distilled = DistillationRecipe.Default(data.Train.Task, TextCnnArchitecture.OfPieces) with { Start = start };
            foreach (var (way, recipe) in new[] { ("labels", distilled with { Objective = [new CrossEntropyLoss()] }), ("teacher and labels", distilled) })
            {
                var title = $"{start.Name}, {way}";
                if (results.Has(data.Name, 1, title, seed, recipe)) continue;
                var training = recipe.NeedsTeacher() ? teacher.Scored(data.Train, recipe) : new TrainingData(data.Train, null, data.Validation);
                var trained = new StudentTrainer(recipe, new() { Seed = seed }).Train(training with { Teacher = teacher.Stored });
                var scores = (DenseSoftLabels)new StudentTeacher(trained.Model).Score(data.Test.Inputs);
                var score = Evaluator.Evaluate(scores, data.Test.Labels)[metric.Name];
                using var document = JsonDocument.Parse(recipe.ToJson());
                results.Add(new(data.Name, 1, title, seed, JsonSerializer.Serialize(document.RootElement), metric.Name, best, score, trained.Summary.BestScore!.Value, trained.Model.ParameterCount, trained.Summary.Seconds, ""));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name}, {title}, seed {seed}: {100 * score:0.00} (dev {100 * trained.Summary.BestScore:0.00} at epoch {trained.Summary.BestEpoch:0.0}) in {trained.Summary.Seconds:0.0} s"));
            }
        }
    }
}
