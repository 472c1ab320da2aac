using System.Globalization;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Fits teachers and trains students on public data sets and prints their test accuracy beside the same work in PyTorch. What is finished is kept in
/// <c>artifacts/quality</c>, so that a run goes on where it was ended; delete the folder to measure anew.
/// </summary>
internal static class QualityBenchmark
{
    private const int Seeds = 3;

    public static int Run(string[] names)
    {
        var known = QualityReference.Rows.Select(row => row.Data).Distinct().ToList();
        if (names.Except(known).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no data set '{unknown}'; there are {string.Join(", ", known)}.");
            return 2;
        }
        var repository = Repository();
        var (sources, output) = (Path.GetFullPath(Path.Combine(repository, "..", "shared", "data")), Path.Combine(repository, "artifacts", "quality"));
        var results = new QualityResults(Path.Combine(output, "results.csv"));
        var lines = new List<string>();
        foreach (var name in names.Length > 0 ? names : [.. known])
        {
            var folder = Path.Combine(sources, name);
            if (!Directory.Exists(folder)) Console.WriteLine($"{name} is skipped: its data are looked for in {folder}, and there is no such folder.");
            else lines.AddRange(Measure(QualityData.Read(folder), results, output));
        }
        Console.WriteLine();
        Console.WriteLine("| data | model | learns from | ours | reference | difference |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var line in lines) Console.WriteLine(line);
        return 0;
    }

    private static List<string> Measure(RunData data, QualityResults results, string output)
    {
        var lines = new List<string>();
        var teachers = new Dictionary<QualityWay, QualityTeacher>();
        try
        {
            foreach (var row in QualityReference.Rows.Where(row => row.Data == data.Name))
            {
                void Report(string what) => Console.WriteLine($"{DateTime.Now:HH:mm:ss} {row.Data} {row.Model} {Title(row)}{what}");
                QualityTeacher Teacher(QualityWay way) => teachers.TryGetValue(way, out var open) ? open
                    : teachers[way] = QualityTeacher.Open(data, way, output, what => Report($", fitting the teacher: {what}"));
                QualityTeacher Best() => Teacher(row.Model == QualityReference.Mlp ? QualityWay.Ensemble : QualityWay.FineTuned);

                var recipe = row.IsTeacher ? null : QualityStudents.Recipe(row, data);
                var fingerprint = recipe is null ? QualityTeacher.Recipe(row.Data, row.Way) : QualityTeacher.Fingerprint(recipe.ToJson());
                var finished = new List<QualityResult>();
                for (var seed = 0; seed < (row.IsTeacher ? 1 : Seeds); seed++)
                {
                    if (results.Find(row, seed, fingerprint) is not { } result)
                    {
                        result = recipe is null ? Measure(row, fingerprint, Teacher(row.Way))
                            : QualityStudents.Train(row, data, recipe, fingerprint, seed, Best, what => Report($", seed {seed}: {what}"));
                        results.Add(result);
                        Report(string.Create(CultureInfo.InvariantCulture, $", seed {seed}: {result.Accuracy:0.00} (dev {result.Validation:0.00} at epoch {result.Epoch:0.0}, {result.Seconds:0.0} s)"));
                    }
                    finished.Add(result);
                }
                lines.Add(Line(row, MetricSummary.Of([.. finished.Select(r => r.Accuracy)])));
            }
        }
        finally
        {
            foreach (var teacher in teachers.Values) teacher.Dispose();
        }
        return lines;
    }

    private static QualityResult Measure(QualityRow row, string fingerprint, QualityTeacher teacher)
    {
        var (validation, test) = teacher.Accuracy();
        return new(row.Data, row.Model, row.Way, 0, fingerprint, test, validation, teacher.Summary?.BestEpoch ?? double.NaN, teacher.Summary?.Seconds ?? double.NaN);
    }

    private static string Line(QualityRow row, MetricSummary ours) =>
        $"| {row.Data} | {row.Model} | {Title(row)} | {Number(ours.Mean, row.IsTeacher ? null : ours.StandardDeviation)} | {(row.Mean is { } mean ? Number(mean, row.Deviation) : "worse than KL")} | "
        + (row.Mean is { } reference ? (ours.Mean - reference).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "") + " |";

    private static string Number(double mean, double? deviation) =>
        string.Create(CultureInfo.InvariantCulture, $"{mean:0.00}") + (deviation is { } sd ? string.Create(CultureInfo.InvariantCulture, $" ± {sd:0.00}") : "");

    private static string Title(QualityRow row) => row.Way switch
    {
        QualityWay.Frozen => "frozen, linear layer",
        QualityWay.FineTuned => "fine-tuned",
        QualityWay.Ensemble => "teacher",
        QualityWay.Labels => "labels (CE)",
        QualityWay.Distilled => "teacher and labels (KL)",
        QualityWay.Copies => "teacher on copies (KL)",
        QualityWay.FewLabels => "labels of 10% (CE)",
        _ => "labels of 10%, teacher on all (KL)",
    };

    /// <summary>The folder of the solution.</summary>
    public static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MLNetDistill.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No MLNetDistill.sln above {AppContext.BaseDirectory}.");
        return folder;
    }
}
