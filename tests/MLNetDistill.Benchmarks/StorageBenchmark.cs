using System.Diagnostics;
using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What keeping trials costs: loading 10,000 of them, and claiming one while eight workers do, in SQLite and on a PostgreSQL server if its address is given; and what a
/// search of small students takes beside their training.
/// </summary>
internal static class StorageBenchmark
{
    private const int Trials = 10_000, Workers = 8, ClaimsEach = 25, Loads = 5, SearchTrials = 20;

    public static int Run(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdistill-storage-");
        try
        {
            MeasureSearch(Path.Combine(folder.FullName, "search"));
            Console.WriteLine("\n| storage | ms per trial stored | load 10,000, ms | claim, median ms | claim, 95% ms |\n|---|---|---|---|---|");
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

    private static void MeasureSearch(string folder)
    {
        var random = new Random(1);
        var data = new SearchData("storage", Rows(random, 2000), Rows(random, 500), null);
        TimeSpan? began = null;
        var ended = TimeSpan.Zero;
        var progress = new Relay(value =>
        {
            if (value.Stage != SearchStage.Searching) return;
            began ??= value.Elapsed;
            ended = value.Elapsed;
        });
        var result = new DistillationSearch(data, new SumTeacher(), new() { MaxTrials = SearchTrials, OutputFolder = folder }).Execute(progress);
        var (trials, whole) = (result.Runs.Sum(run => run.Trial.Seconds), (ended - began!.Value).TotalSeconds);
        Print($"A search of {SearchTrials} trials in SQLite, 2,000 rows of 10 numbers: {whole:0.00} s, of which {trials:0.00} s training; the rest (choosing, storing, measuring the students) is {100 * (whole - trials) / trials:0.0}% of the training.");
    }

    private static ExampleSet Rows(Random random, int count)
    {
        var table = new TableInputs(count, [.. Enumerable.Range(0, 10).Select(column => $"x{column}")], [.. Enumerable.Range(0, count * 10).Select(_ => random.NextSingle() - 0.5f)], [], []);
        return new(table, ExampleLabels.OfClasses(SumTeacher.Names, [.. Enumerable.Range(0, count).Select(row => SumTeacher.Sum(table, row) > 0 ? 1 : 0)]));
    }

    private static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Relay(Action<SearchProgress> report) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => report(value);
    }

    /// <summary>Says whether the sum of the numbers is above 0.</summary>
    private sealed class SumTeacher : ITeacher
    {
        public static readonly string[] Names = ["no", "yes"];

        public string Name => "sum";

        public TaskKind Task => TaskKind.Binary;

        public IReadOnlyList<string> Classes => Names;

        public long? ParameterCount => null;

        public static float Sum(TableInputs table, int row) => System.Numerics.Tensors.TensorPrimitives.Sum(table.Numbers(row));

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
        {
            var table = (TableInputs)examples;
            return DenseSoftLabels.FromLogits(Task, Names, [.. Enumerable.Range(0, table.Count).Select(row => 4 * Sum(table, row))]);
        }
    }
}
