using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Reports;

/// <summary>A result with everything that a report shows, and with names that try to break out of it.</summary>
internal static class MadeResult
{
    private const string Attack = "</text></svg><script>document.body.innerHTML = 'taken'</script>\" onload=\"x";

    /// <summary>Measurements of models that guess.</summary>
    public static RunResult Of(TaskKind task, int classes)
    {
        var random = new Random(5);
        const int rows = 60;
        string[] names = task switch
        {
            TaskKind.Regression => [],
            TaskKind.Binary => ["no", "yes"],
            _ => [.. Enumerable.Range(0, classes).Select(c => c == 1 ? Attack : c == 2 ? new string('W', 60) : $"class {c}")],
        };
        var width = task switch { TaskKind.Regression or TaskKind.Binary => 1, _ => names.Length };
        var labels = Labels(task, names, rows);
        return new()
        {
            Task = task,
            Data = new($"data {Attack}", 1200, 300, 60, rows, names),
            Teacher = Model(1, 3e7),
            Undistilled = Model(2, 250_000),
            Distilled = Model(2, 250_000),
            DistillationRatio = 0.7,
            Seeds = [1, 2],
            Recipe = DistillationRecipe.Default(task, new LinearArchitecture()),
            Environment = new("0.1.0", ".NET 10", "Linux", "cpu", 1),
        };

        ModelReport Model(int seeds, double bytes)
        {
            var scores = Enumerable.Range(0, seeds).Select(_ => DenseSoftLabels.FromLogits(task, names, [.. Enumerable.Range(0, rows * width).Select(_ => (float)(random.NextDouble() - 0.5) * 6)])).ToList();
            return new ModelReport
            {
                Name = Attack,
                Metrics = MetricSummary.Of([.. scores.Select(s => Evaluator.Evaluate(s, labels))]),
                Parameters = (long)bytes / 4,
                Bytes = (long)bytes,
                LatencyMicroseconds = bytes / 1000,
                TrainSeconds = 12.5,
            }.With(scores, labels);
        }
    }

    private static ExampleLabels Labels(TaskKind task, string[] names, int rows)
    {
        var all = Enumerable.Range(0, rows);
        return task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. all.Select(row => (float)row)]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(names, [.. all.SelectMany(row => names.Select((_, c) => row % names.Length == c ? 1f : 0))]),
            _ => ExampleLabels.OfClasses(names, [.. all.Select(row => row % names.Length)], task),
        };
    }
}
