using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>What every storage promises.</summary>
public abstract class TrialStoreTests : IDisposable
{
    protected static readonly TimeSpan Soon = TimeSpan.FromTicks(1);

    /// <summary>Opens the storage of this test once more.</summary>
    protected abstract ITrialStore Open(TimeSpan? lease = null);

    public abstract void Dispose();

    internal static StudyIdentity Identity(long seed = 1) => new("space", "data", "teacher", "objective", seed);

    internal static Configuration Point(long x) => new([KeyValuePair.Create<string, object>("x", x)]);

    /// <summary>Proposes 0, 1, 2 … up to a number of trials.</summary>
    internal static Func<IReadOnlyList<Trial>, Configuration?> Count(int limit = int.MaxValue) => trials => trials.Count < limit ? Point(trials.Count) : null;

    [StorageFact]
    public void AStudyIsJoinedByItsNameAndRefusedToAnotherSearch()
    {
        using var store = Open();
        Assert.Empty(store.Studies());
        Assert.Null(store.Find("b"));
        var study = store.Open("b", Identity());
        store.Open("a", Identity(2));
        Assert.Equal(["a", "b"], store.Studies());

        study.Claim("w", Count());
        using var again = Open();
        Assert.Equal(Identity(), again.Find("b")!.Identity);
        Assert.Equal(study.Created, again.Find("b")!.Created);
        Assert.Single(again.Open("b", Identity()).Load());
        Assert.Empty(again.Open("a", Identity(2)).Load());
        var e = Assert.Throws<ArgumentException>(() => again.Open("b", Identity(2) with { Teacher = "other" }));
        Assert.Contains("the teacher and the seed changed", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [StorageFact]
    public void EveryDetailOfATrialIsKept()
    {
        using var store = Open();
        var study = store.Open("s", Identity());
        var configuration = new Configuration([KeyValuePair.Create<string, object>("name", "ü \"'\u2603"), KeyValuePair.Create<string, object>("x", 0.1), KeyValuePair.Create<string, object>("on", true)]);
        var trial = study.Claim("w", _ => configuration)!;
        Assert.Equal((0, TrialState.Running, "w", 0), (trial.Number, trial.State, trial.Worker, trial.Takeovers));
        trial = trial.With(new Rung(0.25, -1.0 / 3, 1.5)).With(new Rung(1, double.Epsilon, 6));
        study.Save(trial);
        study.Save(trial with { State = TrialState.Completed, Metrics = new Dictionary<string, double> { ["accuracy"] = 0.1 + 0.2, ["ece"] = double.NaN } });
        study.Save(study.Claim("w", Count())! with { State = TrialState.Failed, Error = "out of\nmemory\0" });

        using var again = Open();
        var read = again.Find("s")!.Load();
        Assert.Equal((TrialState.Completed, "w", configuration), (read[0].State, read[0].Worker, read[0].Configuration));
        Assert.Equal([new Rung(0.25, -1.0 / 3, 1.5), new Rung(1, double.Epsilon, 6)], read[0].Rungs);
        Assert.Equal(new Dictionary<string, double> { ["accuracy"] = 0.1 + 0.2, ["ece"] = double.NaN }, read[0].Metrics);
        Assert.InRange(read[0].Started, study.Created, read[0].Ended!.Value);
        Assert.StartsWith("out of\nmemory", read[1].Error);
        Assert.Equal(TrialState.Failed, read[1].State);
        Assert.Empty(read[1].Rungs);
    }

    [StorageFact]
    public void AWaitingTrialGoesOnWithAnyWorkerAndNothingElseRunsTwice()
    {
        using var store = Open();
        var study = store.Open("s", Identity());
        var trial = study.Claim("w", Count())!;
        Assert.Throws<InvalidOperationException>(() => study.Claim("v", _ => Point(0)));
        study.Save(trial.With(new Rung(0.5, 1, 1)) with { State = TrialState.Waiting });
        Assert.Null(study.Load()[0].Worker);
        Assert.Null(study.Claim("v", _ => null));

        var next = study.Claim("v", trials => trials[0].Configuration)!;
        Assert.Equal((0, TrialState.Running, "v", 0), (next.Number, next.State, next.Worker, next.Takeovers));
        Assert.Equal(trial.Started, next.Started);
        Assert.Equal([new Rung(0.5, 1, 1)], next.Rungs);
        Assert.Throws<TrialLostException>(() => study.Save(trial));
        study.Save(next with { State = TrialState.Stopped });
        Assert.NotNull(study.Load()[0].Ended);
        Assert.Throws<InvalidOperationException>(() => study.Claim("w", _ => Point(0)));
        Assert.Throws<TrialLostException>(() => study.Save(next));
        Assert.Throws<TrialLostException>(() => study.Beat(next));
    }

    [StorageFact]
    public void AProposalThatFailsChangesNothing()
    {
        using var store = Open();
        var study = store.Open("s", Identity());
        Assert.Throws<DivideByZeroException>(() => study.Claim("w", _ => throw new DivideByZeroException()));
        Assert.Empty(study.Load());
        Assert.Equal(0, study.Claim("w", Count())!.Number);
    }

    [StorageFact]
    public void ADeadWorkersTrialIsTakenOverWithWhatItHad()
    {
        using var store = Open(Soon);
        var study = store.Open("s", Identity());
        var trial = study.Claim("dead", Count())!.With(new Rung(0.5, 3, 1));
        study.Save(trial);

        Trial? taken = null;
        while (taken is null) taken = study.Claim("heir", trials => trials.Count == 0 ? Point(9) : null);
        Assert.Equal((0, TrialState.Running, "heir", 1), (taken.Number, taken.State, taken.Worker, taken.Takeovers));
        Assert.Equal(trial.Rungs, taken.Rungs);
        Assert.Throws<TrialLostException>(() => study.Beat(trial));
        Assert.Throws<TrialLostException>(() => study.Save(trial with { State = TrialState.Completed }));
        study.Save(taken.With(new Rung(0.5, 4, 2)) with { State = TrialState.Completed });
        Assert.Equal([new Rung(0.5, 4, 2)], study.Load()[0].Rungs);
    }

    [StorageFact]
    public void ATrialThatKillsItsWorkersIsGivenUp()
    {
        using var store = Open(Soon);
        var study = store.Open("s", Identity());
        study.Claim("w0", Count());
        var seen = new List<Trial>();
        while (seen.Count < 2 || study.Load()[0].State == TrialState.Running)
            if (study.Claim($"w{seen.Count + 1}", _ => null) is { } taken) seen.Add(taken);
        Assert.Equal([1, 2], seen.Select(t => t.Takeovers));
        var failed = study.Load()[0];
        Assert.Equal("3 workers died on it, the last one was w2.", failed.Error);
        Assert.NotNull(failed.Ended);
    }

    [StorageFact]
    public void EveryProposalSeesAllOthersAndNothingIsLost()
    {
        const int workers = 8, trialsInAll = 120;
        Parallel.For(0, workers, new() { MaxDegreeOfParallelism = workers }, w =>
        {
            using var store = Open(TimeSpan.FromHours(1));
            var study = store.Open("s", Identity());
            while (study.Claim($"w{w}", Next) is { } trial)
            {
                trial = trial.With(new Rung(trial.Rungs.Count == 0 ? 0.5 : 1, trial.Number, 1));
                study.Save(trial with { State = trial.Rungs.Count == 1 ? TrialState.Waiting : TrialState.Completed });
            }
        });

        using var reader = Open();
        var all = reader.Find("s")!.Load();
        Assert.Equal(Enumerable.Range(0, trialsInAll).Select(i => (long)i), all.Select(t => t.Number));
        Assert.All(all, trial =>
        {
            Assert.Equal((TrialState.Completed, Point(trial.Number)), (trial.State, trial.Configuration));
            Assert.Equal([new Rung(0.5, trial.Number, 1), new Rung(1, trial.Number, 1)], trial.Rungs);
        });

        // Two rungs each: a waiting trial goes on before a new one starts. The proposal is the number of trials, so a worker that misses one proposes it twice.
        static Configuration? Next(IReadOnlyList<Trial> trials) =>
            trials.FirstOrDefault(t => t.State == TrialState.Waiting)?.Configuration ?? (trials.Count < trialsInAll ? Point(trials.Count) : null);
    }
}
