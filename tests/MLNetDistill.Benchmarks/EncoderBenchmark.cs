using System.Diagnostics;
using System.Globalization;
using MLNetDistill.Teachers.UseLite;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Runs the pretrained encoder's architecture beside the same in idiomatic PyTorch, one thread each, on batches of sentences of the same lengths:
/// rounds of one and the other in turn, so that both meet the same disturbances.
/// </summary>
internal static class EncoderBenchmark
{
    private const int Rounds = 9;
    private const double SecondsPerRound = 0.5;

    private static readonly (string Name, int[] Lengths)[] Batches =
    [
        ("1 sentence of 25 pieces", [25]),
        ("64 of 25", [.. Enumerable.Repeat(25, 64)]),
        ("64 of 20 to 30", Spread(64, 20, 30)),
        ("32 of 4 to 24", Spread(32, 4, 24)),
        ("32 of 128", [.. Enumerable.Repeat(128, 32)]),
        ("64 of 1 to 128", Spread(64, 1, 128)),
    ];

    public static int Run(string[] args)
    {
        if (!OneThread.IsSet()) return 2;
        set_num_threads(1);
        using var encoder = new UseLiteEncoder();
        using (no_grad())
            foreach (var parameter in encoder.parameters()) parameter.normal_(0, 0.05);
        using var pytorch = PyTorchProcess.Start("encoder_pytorch.py");
        Console.WriteLine($"Encoder, milliseconds per sentence on one thread: median of {Rounds} rounds. PyTorch {pytorch?.Version ?? "is not installed (Debian: python3-torch)"}.");
        Console.WriteLine();
        Console.WriteLine("| batch | pass | ours | PyTorch | speed ratio (slowest - fastest round) |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, lengths) in Batches)
            foreach (var pass in new[] { "forward", "training" }) Compare(encoder, pytorch, name, lengths, pass);
        return 0;
    }

    private static void Compare(UseLiteEncoder encoder, PyTorchProcess? pytorch, string name, int[] lengths, string pass)
    {
        var random = new Random(1);
        var sentences = lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(6, 8000)).ToArray()).ToArray();
        var once = Ours(encoder, sentences, pass, 3) / 3;
        var repetitions = Math.Max(1, (int)(SecondsPerRound / once));
        pytorch?.Seconds(Work(3));
        var ours = new double[Rounds];
        var theirs = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = Ours(encoder, sentences, pass, repetitions) / repetitions / lengths.Length * 1000;
            theirs[round] = (pytorch?.Seconds(Work(repetitions)) ?? double.NaN) / repetitions / lengths.Length * 1000;
        }
        var ratios = theirs.Zip(ours, (t, o) => t / o).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {pass} | {Median(ours):0.000} | {Median(theirs):0.000} | {Median(ratios):0.00} ({ratios[0]:0.00} - {ratios[^1]:0.00}) |"));

        string Work(int times) => string.Create(CultureInfo.InvariantCulture, $"{pass} {times} {string.Join(',', lengths)}");
    }

    private static double Ours(UseLiteEncoder encoder, int[][] sentences, string pass, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            using var scope = NewDisposeScope();
            using var batch = new PieceBatch(sentences);
            if (pass == "training")
            {
                encoder.zero_grad(set_to_none: false);
                encoder.forward(batch).sum().backward();
            }
            else
            {
                using var noGradient = no_grad();
                encoder.forward(batch);
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static int[] Spread(int count, int shortest, int longest) => [.. Enumerable.Range(0, count).Select(i => shortest + ((longest - shortest) * i / (count - 1)))];

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
