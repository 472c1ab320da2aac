using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// The AutoDistiller against the default recipe and ML.NET's random and CostFrugal tuners, with the same data, teacher, space and time. What is finished is kept
/// in <c>artifacts/autodistiller</c>, so that a run goes on where it was ended. Arguments: minutes per search (default 10), then data sets.
/// </summary>
internal static class AutoDistillerBenchmark
{
    private const int Seeds = 3;
    private const string DefaultRecipe = "default recipe", AutoDistiller = "AutoDistiller";

    private static readonly string[] DataSets = ["satimage", "letter", "adult", "trec", "banking77", "sst2"];

    public static int Run(string[] args)
    {
        var minutes = 10.0;
        if (args.Length > 0 && double.TryParse(args[0], CultureInfo.InvariantCulture, out minutes)) args = args[1..];
        else minutes = 10;
        var names = args.Length == 0 ? DataSets : args;
        if (names.Except(DataSets).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no data set '{unknown}'; there are {string.Join(", ", DataSets)}.");
            return 2;
        }
        var repository = QualityBenchmark.Repository();
        var output = Path.Combine(repository, "artifacts", "autodistiller");
        Directory.CreateDirectory(output);
        var results = new AutoDistillerResults(Path.Combine(output, string.Create(CultureInfo.InvariantCulture, $"{minutes}-minutes.jsonl")));
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var name in names)
            {
                var folder = Path.GetFullPath(Path.Combine(repository, "..", "shared", "data", name));
                if (!Directory.Exists(folder)) Console.WriteLine($"{name} is skipped: its data are looked for in {folder}, and there is no such folder.");
                else Measure(QualityData.Read(folder), seed, TimeSpan.FromMinutes(minutes), results, Path.Combine(repository, "artifacts", "quality"));
            }
        }
        Console.WriteLine();
        Console.WriteLine(results.Table());
        return 0;
    }

    private static void Measure(RunData data, int seed, TimeSpan time, AutoDistillerResults results, string teachers)
    {
        using var teacher = QualityTeacher.Open(data, data.Train.Inputs is TextInputs ? QualityWay.FineTuned : QualityWay.Ensemble, teachers, what => Console.WriteLine($"{data.Name}, fitting the teacher: {what}"));
        foreach (var (way, tuner) in new[] { (DefaultRecipe, (SearchTuner?)null), (AutoDistiller, SearchTuner.Default), ("random", SearchTuner.Random), ("CostFrugal", SearchTuner.CostFrugal) })
        {
            if (results.Has(data.Name, way, seed)) continue;
            // The default recipe is a search of one trial.
            var settings = new SearchSettings { Seed = seed, Compare = false, MaxTrials = tuner is null ? 1 : null, MaxTime = tuner is null ? null : time, Tuner = tuner ?? SearchTuner.Random };
            var found = new DistillationSearch(new(data.Name, data.Train, data.Validation, null), teacher.Stored, settings).Execute();
            var student = new StudentTeacher(found.BestRun.Student!);
            var score = Evaluator.Evaluate((DenseSoftLabels)student.Score(data.Test.Inputs), data.Test.Labels)[Metric.Accuracy.Name];
            var result = new AutoDistillerResult(data.Name, way, seed, score, found.BestRun.Score!.Value, found.Runs.Count, found.Runs.Sum(run => run.Trial.Seconds));
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name} {way}, seed {seed}: {100 * score:0.00} (validation {100 * result.Validation:0.00}) after {result.Trials} trials in {result.Seconds:0} s"));
        }
    }
}
