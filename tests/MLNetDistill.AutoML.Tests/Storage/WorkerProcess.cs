using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>A worker of a study in a process of its own. It prints a line for each trial that it has.</summary>
internal static class WorkerProcess
{
    public const string Command = "storage-worker", Study = "shared";

    /// <summary>Works until all trials are over. Arguments: the storage's URL, the number of trials, the lease in milliseconds, and "hang" to do nothing with the first trial.</summary>
    public static void Work(string[] args)
    {
        var trials = int.Parse(args[1], null);
        using var store = TrialStore.Open(args[0], TimeSpan.FromMilliseconds(int.Parse(args[2], null)));
        var study = store.Open(Study, TrialStoreTests.Identity());
        var worker = TrialStore.NewWorker();
        while (true)
        {
            if (study.Claim(worker, TrialStoreTests.Count(trials)) is { } trial)
            {
                using var heartbeat = new Heartbeat(study, trial);
                Console.WriteLine(trial.Number);
                if (args.Length > 3) Thread.Sleep(Timeout.Infinite);
                study.Save(trial.With(new Rung(1, trial.Number, 1)) with { State = TrialState.Completed });
            }
            else
            {
                if (study.Load().All(t => t.IsOver)) return;
                // Others work; whoever waits leaves them the processor.
                Thread.Sleep(10);
            }
        }
    }
}
