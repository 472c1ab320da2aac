using System.Diagnostics;
using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.Benchmarks;

/// <summary>What keeping trials costs: loading 10,000 of them, and claiming one while eight workers do, in SQLite and on a PostgreSQL server if its address is given.</summary>
internal static class StorageBenchmark
{
    private const int Trials = 10_000, Workers = 8, ClaimsEach = 25, Loads = 5;

    public static int Run(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdistill-storage-");
        try
        {
            Console.WriteLine("| storage | ms per trial stored | load 10,000, ms | claim, median ms | claim, 95% ms |\n|---|---|---|---|---|");
            Measure("SQLite", Path.Combine(folder.FullName, "trials.db"));
            foreach (var url in args) Measure("PostgreSQL", url);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return 0;
    }

    private static void Measure(string name, string url)
    {
        var studyName = $"benchmark {Guid.NewGuid()}";
        var identity = new StudyIdentity("space", "data", "teacher", "objective", 1);
        double stored;
        using (var store = TrialStore.Open(url)) stored = Milliseconds(() => Work(store.Open(studyName, identity), Trials, []));
        double[] loads = [.. Enumerable.Range(0, Loads).Select(_ => Milliseconds(() =>
        {
            using var store = TrialStore.Open(url);
            if (store.Find(studyName)!.Load().Count != Trials) throw new InvalidOperationException("Trials are missing.");
        })).Order()];

        // A storage each, as processes have.
        var claims = Enumerable.Range(0, Workers).Select(_ => new List<double>()).ToList();
        var threads = claims.Select(times => new Thread(() =>
        {
            using var store = TrialStore.Open(url);
            var study = store.Open(studyName, identity);
            study.Load();
            Work(study, ClaimsEach, times);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        double[] sorted = [.. claims.SelectMany(times => times).Order()];
        Print($"| {name} | {stored / Trials:0.00} | {loads[Loads / 2]:0} | {sorted[sorted.Length / 2]:0.0} | {sorted[sorted.Length * 95 / 100]:0.0} |");
    }

    /// <summary>Claims new trials and completes each at once.</summary>
    private static void Work(IStudy study, int count, List<double> claims)
    {
        var worker = TrialStore.NewWorker();
        for (var i = 0; i < count; i++)
        {
            Trial? trial = null;
            claims.Add(Milliseconds(() => trial = study.Claim(worker, trials => Point(trials.Count))));
            study.Save(trial! with
            {
                State = TrialState.Completed,
                Rungs = [new(1.0 / 9, 0.71, 1.2), new(1.0 / 3, 0.82, 3.4), new(1, 0.93, 9.8)],
                Metrics = new Dictionary<string, double> { ["accuracy"] = 0.93, [StudentMetrics.LatencyMicroseconds] = 12.5, [StudentMetrics.Bytes] = 123_456 },
            });
        }
    }

    private static Configuration Point(int number) => new([
        KeyValuePair.Create("student", (object)"mlp"), KeyValuePair.Create("loss", (object)"kd"), KeyValuePair.Create("temperature", (object)(1 + (number / 1000.0))),
        KeyValuePair.Create("epochs", (object)(long)number), KeyValuePair.Create("weight-decay", (object)0.01), KeyValuePair.Create("batch-size", (object)50L),
    ]);

    private static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
