using MLNetDistill.Losses;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What each loss of the catalog adds to a student's training step on one thread. Everything counts that the loss brings about, such as keeping the student's states and cutting out the teacher's.
/// Arguments: the data set whose texts are read (default trec, which has the shortest), then the beginnings of losses' names.
/// </summary>
internal static class LossesBenchmark
{
    // Enough for batches of all lengths.
    private const int Examples = 2048;

    private static readonly string[] DataSets = ["trec", "banking77", "sst2", "sms_spam"];

    public static int Run(string[] args)
    {
        if (!OneThread.IsSet()) return 2;
        var isNamed = args.Length > 0 && DataSets.Contains(args[0]);
        if (SeededData.Read(isNamed ? args[0] : DataSets[0]) is not { } data) return 2;
        string[] names = args[(isNamed ? 1 : 0)..];
        var losses = LossCatalog.All.Select(d => (d.Name, Loss: LossCatalog.Create(d.Name)))
            .Append(("hidden-mse, earth mover", new HiddenMseLoss { Layers = new() { Strategy = LayerStrategy.EarthMover } }))
            .Where(l => names.Length == 0 || names.Any(name => l.Item1.StartsWith(name, StringComparison.Ordinal)));
        var meter = new LossMeter(data.Train.Select([.. Enumerable.Range(0, Math.Min(Examples, data.Train.Count))]));
        Console.WriteLine("| loss | student | step without it, µs | with it, µs | adds (least - most) |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (name, loss) in losses) Console.WriteLine(meter.Measure(name, loss));
        return 0;
    }
}
