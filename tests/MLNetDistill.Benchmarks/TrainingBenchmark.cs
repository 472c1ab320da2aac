using System.Globalization;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Trains students beside the same networks in idiomatic PyTorch, one thread each, on the same machine in the same run: rounds of one and the other in
/// turn, so that both meet the same disturbances.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Rounds = 9;
    private const double SecondsPerRound = 0.5;

    public static int Run(string[] args)
    {
        if (!OneThread.IsSet()) return 2;
        using var pytorch = PyTorchProcess.Start("training_pytorch.py");
        Console.WriteLine($"Training, samples per second on one thread: median of {Rounds} rounds. PyTorch {pytorch?.Version ?? "is not installed (Debian: python3-torch)"}.");
        Console.WriteLine();
        Console.WriteLine("| student | batch | ours | PyTorch | ratio (slowest - fastest round) |");
        Console.WriteLine("|---|---|---|---|---|");
        var cnn = TrainingShape.Cnn(6000, 32, 6);
        foreach (var batch in new[] { 50, 64 }) Compare(cnn, batch, pytorch);
        foreach (var shape in new[] { TrainingShape.Mlp(36, 32, 6), TrainingShape.Mlp(64, 256, 10) })
            foreach (var batch in new[] { 32, 64, 256 }) Compare(shape, batch, pytorch);
        return 0;
    }

    private static void Compare(TrainingShape shape, int batch, PyTorchProcess? pytorch)
    {
        shape.Train(batch, 50);
        var steps = Math.Max(20, (int)(shape.Train(batch, 50) * SecondsPerRound / batch));
        pytorch?.Seconds($"{shape.ForPyTorch} {batch} 50");
        var ours = new double[Rounds];
        var theirs = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = shape.Train(batch, steps);
            theirs[round] = batch * steps / (pytorch?.Seconds($"{shape.ForPyTorch} {batch} {steps}") ?? double.NaN);
        }
        var ratios = ours.Zip(theirs, (o, t) => o / t).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {shape.Name} | {batch} | {Median(ours):n0} | {Median(theirs):n0} | {Median(ratios):0.00} ({ratios[0]:0.00} - {ratios[^1]:0.00}) |"));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
