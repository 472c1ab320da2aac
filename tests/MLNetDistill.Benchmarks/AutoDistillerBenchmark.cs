using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.Common;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// The AutoDistiller against the default recipe, the one that is recommended without a search, and ML.NET's random and CostFrugal tuners, with the same data, teacher, space and time: processor time, so that
/// other work on the machine takes nothing from anybody. What is finished is kept in <c>artifacts/autodistiller</c>, so that a run goes on where it was ended.
/// Arguments: processor minutes per search (default 10), then data sets.
/// </summary>
internal static class AutoDistillerBenchmark
{
    private const int Seeds = 3;
    private const string AutoDistiller = "AutoDistiller", Recommended = "recommended recipe";

    // A search of one trial is no search. The rivals start from the default recipe alone.
    private static readonly (string Way, SearchTuner Tuner, int? Trials)[] Ways =
    [
        ("default recipe", SearchTuner.Random, 1), (Recommended, SearchTuner.Random, 1),
        (AutoDistiller, SearchTuner.Default, null), ("random", SearchTuner.Random, null), ("CostFrugal", SearchTuner.CostFrugal, null),
    ];

    private static readonly string[] DataSets = ["satimage", "letter", "adult", "trec", "banking77", "sst2"];

    public static int Run(string[] args)
    {
        var isTimed = args.Length > 0 && double.TryParse(args[0], CultureInfo.InvariantCulture, out _);
        var minutes = isTimed ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        string[] names = args[(isTimed ? 1 : 0)..] is { Length: > 0 } given ? given : DataSets;
        if (!SeededData.Knows(DataSets, names)) return 2;
        var results = new AutoDistillerResults(Path.Combine(SeededData.Output("autodistiller"), string.Create(CultureInfo.InvariantCulture, $"{minutes}-minutes.jsonl")));
        SeededData.ForEach(names, Enumerable.Range(1, Seeds), (data, seed) => Measure(data, seed, TimeSpan.FromMinutes(minutes), results));
        Console.WriteLine();
        Console.WriteLine(results.Table());
        return 0;
    }

    private static void Measure(RunData data, int seed, TimeSpan time, AutoDistillerResults results)
    {
        using var teacher = QualityTeacher.Open(data, data.Train.Inputs is TextInputs ? QualityWay.FineTuned : QualityWay.Ensemble, SeededData.Teachers, what => Console.WriteLine($"{data.Name}, fitting the teacher: {what}"));
        foreach (var (way, tuner, trials) in Ways)
        {
            if (results.Has(data.Name, way, seed)) continue;
            var settings = new SearchSettings
            {
                Seed = seed,
                Compare = false,
                MaxTrials = trials,
                // Only a bound: the processor time ends the search.
                MaxTime = trials is null ? 10 * time : null,
                Tuner = tuner,
                // Nobody may know the data set already.
                Experience = way is AutoDistiller or Recommended ? [.. ExperienceFile.Shipped.Where(e => e.Data != data.Name)] : [],
            };
            // Not the teacher that remembers: the copies that one search had it score would cost the next nothing.
            DistillationSearch Search() => new(new(data.Name, data.Train, data.Validation, null), teacher.Forgetful, settings);
            if (way == Recommended) settings = settings with { Start = Search().Recommend() };
            using var spent = new CancellationTokenSource();
            TimeSpan? start = null;
            var clock = new SynchronousProgress<SearchProgress>(progress =>
            {
                if (progress.Stage != SearchStage.Searching) return;
                start ??= Environment.CpuUsage.TotalTime;
                if (trials is null && Environment.CpuUsage.TotalTime - start >= time) spent.Cancel();
            });
            var found = Search().Execute(clock, spent.Token);
            var seconds = (Environment.CpuUsage.TotalTime - start!.Value).TotalSeconds;
            var student = new StudentTeacher(found.BestRun.Student!);
            var score = Evaluator.Evaluate((DenseSoftLabels)student.Score(data.Test.Inputs), data.Test.Labels)[Metric.Accuracy.Name];
            var result = new AutoDistillerResult(data.Name, way, seed, score, found.BestRun.Score!.Value, found.Runs.Count, seconds);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name} {way}, seed {seed}: {100 * score:0.00} (validation {100 * result.Validation:0.00}) after {result.Trials} trials in {result.Seconds:0} s"));
        }
    }
}
