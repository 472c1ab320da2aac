using System.Globalization;
using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Students in managed code beside ONNX Runtime on the same weights and inputs, in one run on one thread. ONNX Runtime gets ids and
/// standardized numbers in bound memory, so neither side copies or converts anything.
/// </summary>
internal static class ServingBenchmark
{
    private const int Rounds = 9;
    private const int Batch = 64;
    private static readonly TimeSpan PerRound = TimeSpan.FromMilliseconds(60);

    public static int Run(string[] args)
    {
        if (args.Length > 0)
        {
            Console.Error.WriteLine("serving takes no arguments.");
            return 2;
        }
        Console.WriteLine($"Microseconds per row on one thread: median of {Rounds} rounds (fastest - slowest).");
        Console.WriteLine();
        Console.WriteLine($"| student | batch | ours | ONNX Runtime {OnnxSession.Version} | largest difference |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var shape in ServingShape.All)
        {
            Compare(shape, 1);
            Compare(shape, Batch);
        }
        Console.WriteLine();
        Console.WriteLine("| one text, tokenization and prediction included | words | ours |");
        Console.WriteLine("|---|---|---|");
        foreach (var words in new[] { 8, 32, 256 })
        {
            PredictText("bag-of-ngrams 15,000 x 24, words 1-2, characters 3-4", ServingShape.Bag(new NgramOptions()), words);
            PredictText("text-cnn 6,000 x 64, 64 filters of 3, 4, 5", ServingShape.Cnn(6_000), words);
        }
        return 0;
    }

    private static void Compare(ServingShape shape, int rows)
    {
        // Each call sees other rows than the one before; as many as fit a working set that a server would have.
        const int Sets = 64;
        var sets = Enumerable.Range(0, Sets).Select(i => shape.Inputs(rows, new Random(i))).ToArray();
        var scores = new float[rows * shape.Model.OutputCount];
        var next = 0;
        void Ours() => shape.Score(sets[next++ % Sets], rows, scores);

        var input = (Array)sets[0].Clone();
        var output = new float[scores.Length];
        long[] inputShape = [rows, input.Length / rows];
        long[] outputShape = [rows, shape.Model.OutputCount];
        var inputType = input is float[] ? OnnxModel.Float : OnnxModel.Int32;
        using var session = new OnnxSession(shape.Onnx().ToBytes(inputType, inputShape, outputShape), input, inputShape, output, outputShape);
        var nextOnnx = 0;
        void Theirs()
        {
            Buffer.BlockCopy(sets[nextOnnx++ % Sets], 0, input, 0, Buffer.ByteLength(input));
            session.Run();
        }

        var difference = 0.0;
        for (var i = 0; i < Sets; i++)
        {
            Ours();
            Theirs();
            difference = Math.Max(difference, scores.Zip(output, (a, b) => Math.Abs(a - b)).Max());
        }
        var times = Stopwatches.Measure(Rounds, PerRound, Ours, Theirs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {shape.Name} | {rows} | {Format(times[0].Per(rows))} | {Format(times[1].Per(rows))} | {difference:0.0e0} |"));
    }

    private static void PredictText(string name, StudentModel model, int words)
    {
        var texts = Enumerable.Range(0, 64).Select(i => ServingShape.Text(words, new Random(i))).ToArray();
        var next = 0;
        var time = Stopwatches.Measure(Rounds, PerRound, () => model.Predict(texts[next++ % texts.Length]))[0];
        Console.WriteLine($"| {name} | {words} | {Format(time)} |");
    }

    private static string Format(Stopwatches.Timing time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Median:0.00} ({time.Fastest:0.00} - {time.Slowest:0.00})");
}
