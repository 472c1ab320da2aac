using System.Globalization;
using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Trains the same small student by every method, with all labels and with a tenth of them. What is finished is kept in <c>artifacts/methods</c>, so that
/// a run goes on where it was ended; the first seed of all data sets comes before the second.
/// </summary>
internal static class MethodsBenchmark
{
    private const int Seeds = 3;
    private const double FewLabels = 0.1;

    private static readonly string[] DataSets = ["satimage", "letter", "magic04", "adult", "trec", "sst2", "banking77", "sms_spam"];

    public static int Run(string[] args)
    {
        // "table" prints what is there.
        var onlyTable = args is ["table"];
        var names = onlyTable || args.Length == 0 ? DataSets : args;
        if (names.Except(DataSets).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no data set '{unknown}'; there are {string.Join(", ", DataSets)}.");
            return 2;
        }
        var repository = QualityBenchmark.Repository();
        var output = Path.Combine(repository, "artifacts", "methods");
        Directory.CreateDirectory(output);
        var results = new MethodsResults(Path.Combine(output, "results.jsonl"));
        if (!onlyTable)
        {
            for (var seed = 0; seed < Seeds; seed++)
            {
                foreach (var name in names)
                {
                    var folder = Path.GetFullPath(Path.Combine(repository, "..", "shared", "data", name));
                    if (!Directory.Exists(folder)) Console.WriteLine($"{name} is skipped: its data are looked for in {folder}, and there is no such folder.");
                    else Measure(QualityData.Read(folder), seed, results, Path.Combine(repository, "artifacts", "quality"));
                }
            }
        }
        foreach (var share in new[] { 1, FewLabels })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nWith {100 * share:0}% of the labels:\n\n{MethodsTable.Of(results.All, share)}"));
        return 0;
    }

    private static void Measure(RunData data, int seed, MethodsResults results, string teachers)
    {
        var metric = Metric.Headline(data.Train.Task);
        using var teacher = QualityTeacher.Open(data, data.Train.Inputs is TextInputs ? QualityWay.FineTuned : QualityWay.Ensemble, teachers, what => Console.WriteLine($"{data.Name}, fitting the teacher: {what}"));
        var best = teacher.Test(metric);
        foreach (var share in new[] { 1, FewLabels })
        {
            var train = share == 1 ? data.Train : QualityStudents.FewLabels(data.Train, seed);
            foreach (var (name, recipe) in MethodsRecipes.For(data, teacher.Inner))
            {
                if (results.Has(data.Name, share, name, seed, recipe)) continue;
                using var document = JsonDocument.Parse(recipe.ToJson());
                var result = new MethodResult(data.Name, share, name, seed, JsonSerializer.Serialize(document.RootElement), metric.Name, best, double.NaN, double.NaN, 0, 0, "");
                try
                {
                    var training = recipe.NeedsTeacher() ? teacher.Scored(train, recipe) : new TrainingData(train, null, data.Validation);
                    var student = new StudentTrainer(recipe, new() { Seed = seed }).Train(training);
                    var scores = (DenseSoftLabels)new StudentTeacher(student.Model).Score(data.Test.Inputs);
                    result = result with
                    {
                        Score = Evaluator.Evaluate(scores, data.Test.Labels)[metric.Name],
                        Validation = student.Summary.BestScore!.Value,
                        Parameters = student.Model.ParameterCount,
                        Seconds = student.Summary.Seconds,
                    };
                }
                catch (TrainingDivergedException e)
                {
                    result = result with { Error = e.Message };
                }
                results.Add(result);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name} {100 * share:0}% {name}, seed {seed}: {100 * result.Score:0.00} in {result.Seconds:0.0} s{result.Error}"));
            }
        }
    }
}
