using System.Diagnostics;
using System.Globalization;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Testing;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>What every storage promises that several processes share.</summary>
public abstract class DatabaseTests : TrialStoreTests
{
    /// <summary>The address of this test's storage.</summary>
    protected abstract string Url { get; }

    protected sealed override ITrialStore Open(TimeSpan? lease = null) => TrialStore.Open(Url, lease);

    [StorageFact]
    public void ABeatKeepsATrial()
    {
        using var store = Open(Soon);
        using var patient = Open(TimeSpan.FromHours(1));
        store.Open("s", Identity());
        // Its lease is over at once, and the beat gives it another one of an hour.
        var trial = store.Find("s")!.Claim("w", Count())!;
        patient.Find("s")!.Beat(trial);
        for (var i = 0; i < 20; i++) Assert.Null(patient.Find("s")!.Claim("v", _ => null));
        Assert.Equal("w", store.Find("s")!.Load()[0].Worker);
    }

    [StorageFact]
    public void EightProcessesLoseAndDoubleNothingThoughOneIsKilled()
    {
        const int trials = 60;
        using var doomed = Worker(trials, 500, "hang");
        var its = long.Parse(doomed.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        var workers = Enumerable.Range(0, 7).Select(_ => Worker(trials, 3_600_000)).ToList();
        // The others are at work when it dies. Their leases don't end however busy the machine is.
        using var store = Open();
        var study = store.Find(WorkerProcess.Study)!;
        while (study.Load().Count < 10) Thread.Yield();
        doomed.Kill();
        var printed = workers.Select(worker => worker.StandardOutput.ReadToEnd()).ToList();
        foreach (var worker in workers)
        {
            worker.WaitForExit();
            Assert.Equal(0, worker.ExitCode);
            worker.Dispose();
        }

        var all = study.Load();
        Assert.Equal(Enumerable.Range(0, trials).Select(i => (long)i), all.Select(t => t.Number));
        Assert.All(all, trial =>
        {
            Assert.Equal((TrialState.Completed, Point(trial.Number)), (trial.State, trial.Configuration));
            Assert.Equal([new Rung(1, trial.Number, 1)], trial.Rungs);
            Assert.Equal(trial.Number == its ? 1 : 0, trial.Takeovers);
        });
        // The doomed worker's trial was printed by its heir.
        Assert.Equal(trials, printed.Sum(text => text.Count(c => c == '\n')));
    }

    private Process Worker(int trials, int leaseMilliseconds, params string[] mode) =>
        ChildProcess.Start(WorkerProcess.Command, [Url, trials.ToString(CultureInfo.InvariantCulture), leaseMilliseconds.ToString(CultureInfo.InvariantCulture), .. mode]);
}
