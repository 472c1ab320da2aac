using System.Diagnostics;
using System.Text.Json;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.AutoML.Tests.Storage;

namespace MLNetDistill.Cli.Tests;

/// <summary>Searches in processes of their own that share one study, in a file and on a server.</summary>
public sealed class SharedStudyTests : IDisposable
{
    private const int Workers = 3, Trials = 9, Rows = 500;
    private const string Study = "shared";

    private readonly SmallData _data = new();
    private readonly List<Worker> _workers = [];

    /// <summary>Whether the study is on a PostgreSQL server, where one is installed.</summary>
    public static TheoryData<bool> Storages => PostgresServer.Programs is null ? [false] : [false, true];

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Dispose());
        _data.Dispose();
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task ThreeProcessesOfWhichOneIsKilledTryEveryRecipeOnce(bool onServer)
    {
        using var server = onServer ? new PostgresServer() : null;
        var url = server?.Url(server.CreateDatabase()) ?? _data.File("study.db");
        var train = _data.Table(Rows);
        _workers.AddRange(Enumerable.Range(0, Workers).Select(worker => new Worker(Cli.Start("search", "--train", train, "--teacher", "column:p", "--student", "mlp", "--fix", "epochs=64", "batch-size=64", "--tuner", "random", "--lease", "3s",
            "--trials", $"{Trials}", "--no-comparison", "--storage", url, "--study", Study, "--output", _data.File($"out{worker}"), "--json"))));

        // Whoever ends its first trial has the next one in hand a moment later, and is killed in the midst of it.
        var killed = await await Task.WhenAny(_workers.Select(worker => worker.FirstTrial));
        using var store = TrialStore.Open(url);
        var study = store.Find(Study)!;
        while (!InHand(killed).Any()) await Task.Yield();
        killed.Process.Kill();
        await killed.Process.WaitForExitAsync();
        var lost = Assert.Single(InHand(killed));

        var survivors = _workers.Where(worker => worker != killed).ToList();
        foreach (var worker in survivors) await worker.End();
        var trials = study.Load();
        Assert.Equal(Enumerable.Range(0, Trials).Select(number => (long)number), trials.Select(trial => trial.Number));
        Assert.All(trials, trial => Assert.Equal(TrialState.Completed, trial.State));
        Assert.Equal(Trials, trials.Select(trial => trial.Configuration).Distinct().Count());
        Assert.True(trials[(int)lost.Number].Takeovers > 0);
        Assert.Contains(survivors, worker => worker.Has(trials[(int)lost.Number]));
        // Everybody's work counts, and nobody did another's.
        foreach (var worker in survivors) Assert.Equal(trials.Where(worker.Has).Select(trial => trial.Number), worker.Completed.Order());
        Assert.All(trials, trial => Assert.Single(_workers, worker => worker.Has(trial)));

        IEnumerable<Trial> InHand(Worker worker) => study.Load().Where(trial => trial.State == TrialState.Running && worker.Has(trial));
    }

    /// <summary>A search in a process of its own, and the trials that it says it has completed.</summary>
    private sealed class Worker(Process process) : IDisposable
    {
        private Task<Worker>? _first;

        public Process Process => process;

        public int Id { get; } = process.Id;

        public List<long> Completed { get; } = [];

        public bool Has(Trial trial) => trial.Worker!.Split('/')[1] == $"{Id}";

        /// <summary>Ends with the first trial that is reported, or with the process.</summary>
        public Task<Worker> FirstTrial => _first ??= ReadToFirstTrial();

        private async Task<Worker> ReadToFirstTrial()
        {
            while (Completed.Count == 0 && await process.StandardOutput.ReadLineAsync() is { } line) Note(line);
            return this;
        }

        public async Task End()
        {
            await FirstTrial;
            var result = await process.EndAsync();
            Assert.True(result.Code == 0, result.Error);
            foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Note(line);
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        private void Note(string line)
        {
            using var parsed = JsonDocument.Parse(line);
            if (parsed.RootElement.GetProperty("event").GetString() == "trial" && parsed.RootElement.GetProperty("state").GetString() == "completed") Completed.Add(parsed.RootElement.GetProperty("number").GetInt64());
        }
    }
}
