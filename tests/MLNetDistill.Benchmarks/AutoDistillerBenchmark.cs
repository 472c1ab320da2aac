using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// The AutoDistiller against the default recipe and ML.NET's random and CostFrugal tuners, with the same data, teacher, space and time: processor time, so that
/// other work on the machine takes nothing from anybody. What is finished is kept in <c>artifacts/autodistiller</c>, so that a run goes on where it was ended.
/// Arguments: processor minutes per search (default 10), then data sets.
/// </summary>
internal static class AutoDistillerBenchmark
{
    private const int Seeds = 3;
    private const string DefaultRecipe = "default recipe", AutoDistiller = "AutoDistiller";

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
        foreach (var (way, tuner) in new[] { (DefaultRecipe, (SearchTuner?)null), (AutoDistiller, SearchTuner.Default), ("random", SearchTuner.Random), ("CostFrugal", SearchTuner.CostFrugal) })
        {
            if (results.Has(data.Name, way, seed)) continue;
            var settings = new SearchSettings
            {
                Seed = seed,
                Compare = false,
                // The default recipe is a search of one trial.
                MaxTrials = tuner is null ? 1 : null,
                // Only a bound: the processor time ends the search.
                MaxTime = tuner is null ? null : 10 * time,
                Tuner = tuner ?? SearchTuner.Random,
                // Nobody may know the data set already, and the rivals start from the default recipe alone.
                Experience = way == AutoDistiller ? [.. ExperienceFile.Shipped.Where(e => e.Data != data.Name)] : [],
            };
            using var spent = new CancellationTokenSource();
            TimeSpan? start = null;
            var clock = new Relay<SearchProgress>(progress =>
            {
                if (progress.Stage != SearchStage.Searching) return;
                start ??= Environment.CpuUsage.TotalTime;
                if (tuner is not null && Environment.CpuUsage.TotalTime - start >= time) spent.Cancel();
            });
            // Not the teacher that remembers: the copies that one search had it score would cost the next nothing.
            var found = new DistillationSearch(new(data.Name, data.Train, data.Validation, null), teacher.Forgetful, settings).Execute(clock, spent.Token);
            var seconds = (Environment.CpuUsage.TotalTime - start!.Value).TotalSeconds;
            var student = new StudentTeacher(found.BestRun.Student!);
            var score = Evaluator.Evaluate((DenseSoftLabels)student.Score(data.Test.Inputs), data.Test.Labels)[Metric.Accuracy.Name];
            var result = new AutoDistillerResult(data.Name, way, seed, score, found.BestRun.Score!.Value, found.Runs.Count, seconds);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name} {way}, seed {seed}: {100 * score:0.00} (validation {100 * result.Validation:0.00}) after {result.Trials} trials in {result.Seconds:0} s"));
        }
    }
}
