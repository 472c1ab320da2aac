using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>A student of a given shape with random weights, inputs for it, and the same network as an ONNX model.</summary>
internal sealed record ServingShape(string Name, StudentModel Model, Func<int, Random, Array> Inputs, Action<Array, int, float[]> Score, Func<OnnxModel> Onnx)
{
    private const int CnnLength = 32;
    private const int BagLength = 40;
    private const int BigVocabulary = 20_000;

    public static IEnumerable<ServingShape> All =>
    [
        OfMlp("mlp 36-32-6", 36, 32, 6),
        OfMlp("mlp 64-256-10", 64, 256, 10),
        OfBag("bag of 40 ids, 24 wide, 6 classes"),
        OfCnn("text-cnn, 32 ids of 6,000, 64 wide, 64 filters of 3, 4, 5", 6_000, 1),
        // The most words whose products are kept is less than half of this vocabulary; these ids all lie behind them.
        OfCnn("the same, 32 rare ids of 20,000: no products kept", BigVocabulary, BigVocabulary - 6_000),
        OfText("gru, 32 ids of 6,000, 64 wide, states of 64 in both directions", new GruArchitecture(), ServingOnnxTexts.Gru),
        OfText("transformer, 32 ids, 128 wide, 2 layers of 2 heads, 512 inside", TransformerArchitecture.OfSize("mini") with { Heads = 2 }, model => ServingOnnxTexts.Transformer(model, CnnLength)),
    ];

    public static StudentModel Bag(NgramOptions ngrams) => Create(new BagOfNgramsArchitecture { Ngrams = ngrams }, 6);

    public static StudentModel Cnn(int words) => Create(new TextCnnArchitecture { VocabularySize = words }, 6, vocabulary: new Vocabulary(Enumerable.Range(0, words).Select(Word)));

    /// <summary>Words with the frequencies of a natural text (Zipf).</summary>
    public static string Text(int words, Random random) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Word((int)Math.Pow(6_000, random.NextDouble()) - 1)));

    private static string Word(int i) => string.Concat(Enumerable.Range(0, 4).Select(d => "bcdfghjklmnpqrstvwxz"[i / (int)Math.Pow(20, d) % 20] + "aeiou"[(i + d) % 5].ToString()));

    private static ServingShape OfMlp(string name, int inputs, int hidden, int outputs)
    {
        var table = new TableSpec { Numeric = [.. Enumerable.Range(0, inputs).Select(i => new NumericColumn { Name = $"f{i}" })] };
        var model = Create(new MlpArchitecture { Hidden = [hidden] }, outputs, table);
        return new ServingShape(name, model,
            (rows, random) => Enumerable.Range(0, rows * inputs).Select(_ => (float)random.NextDouble() - 0.5f).ToArray(),
            (x, rows, scores) =>
            {
                if (rows == 1) model.Score(new TableRow((float[])x), scores);
                else model.ScoreBatch(new TableBatch(rows, (float[])x, default)).CopyTo(scores, 0);
            },
            () => new OnnxModel().Gemm("hidden", "x", model.Weights, "layers.0").Node("relu", "Relu", ["hidden"]).Gemm("y", "relu", model.Weights, "output"));
    }

    private static ServingShape OfBag(string name)
    {
        var model = Bag(new NgramOptions());
        return new ServingShape(name, model, (rows, random) => Ids(rows * BagLength, 0, model.TextEncoder.IdCount, random), (x, rows, scores) => ScoreIds(model, BagLength, x, rows, scores),
            () => new OnnxModel().Constant(model.Weights["embedding.weight"]).Node("rows", "Gather", ["embedding.weight", "x"])
                .Node("mean", "ReduceMean", ["rows"], ("axes", new long[] { 1 }), ("keepdims", 0L)).Gemm("y", "mean", model.Weights, "output"));
    }

    private static ServingShape OfCnn(string name, int words, int firstId)
    {
        var model = Cnn(words);
        return new ServingShape(name, model, (rows, random) => Ids(rows * CnnLength, firstId, model.TextEncoder.IdCount, random),
            (x, rows, scores) => ScoreIds(model, CnnLength, x, rows, scores), () => CnnToOnnx(model));
    }

    private static ServingShape OfText(string name, SequenceArchitecture architecture, Func<StudentModel, OnnxModel> onnx)
    {
        var model = Create(architecture, 6, vocabulary: new Vocabulary(Enumerable.Range(0, architecture.VocabularySize).Select(Word)));
        return new ServingShape(name, model, (rows, random) => Ids(rows * CnnLength, 1, model.TextEncoder.IdCount, random),
            (x, rows, scores) => ScoreIds(model, CnnLength, x, rows, scores), () => onnx(model));
    }

    private static OnnxModel CnnToOnnx(StudentModel model)
    {
        var architecture = (TextCnnArchitecture)model.Spec.Architecture;
        var onnx = new OnnxModel().Constant(model.Weights["embedding.weight"]).Node("rows", "Gather", ["embedding.weight", "x"])
            .Node("channels", "Transpose", ["rows"], ("perm", new long[] { 0, 2, 1 }));
        for (var i = 0; i < architecture.Widths.Count; i++)
        {
            var (width, channels) = (architecture.Widths[i], architecture.EmbeddingWidth);
            var weight = model.Weights[$"convolutions.{i}.weight"].Values;
            var transposed = new float[weight.Length];
            for (var j = 0; j < weight.Length; j++)
            {
                var (filter, t, d) = (j / (width * channels), j / channels % width, j % channels);
                transposed[(filter * channels + d) * width + t] = weight[j];
            }
            onnx.Constant($"w{i}", [architecture.Filters, channels, width], transposed).Constant(model.Weights[$"convolutions.{i}.bias"])
                .Node($"c{i}", "Conv", ["channels", $"w{i}", $"convolutions.{i}.bias"], ("kernel_shape", new long[] { width }))
                .Node($"r{i}", "Relu", [$"c{i}"])
                .Node($"m{i}", "ReduceMax", [$"r{i}"], ("axes", new long[] { 2 }), ("keepdims", 0L));
        }
        return onnx.Node("features", "Concat", [.. architecture.Widths.Select((_, i) => $"m{i}")], ("axis", 1L)).Gemm("y", "features", model.Weights, "output");
    }

    private static void ScoreIds(StudentModel model, int length, Array ids, int rows, float[] scores)
    {
        Span<int> offsets = stackalloc int[rows + 1];
        for (var row = 0; row <= rows; row++) offsets[row] = row * length;
        if (rows == 1) model.Score((int[])ids, scores);
        else model.ScoreBatch((int[])ids, offsets, scores);
    }

    private static int[] Ids(int count, int first, int end, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.Next(first, end))];

    private static StudentModel Create(StudentArchitecture architecture, int classes, TableSpec? table = null, Vocabulary? vocabulary = null)
    {
        var spec = new StudentSpec { Task = TaskKind.Multiclass, Classes = [.. Enumerable.Range(0, classes).Select(i => $"{i}")], Architecture = architecture, Table = table };
        var random = new Random(1);
        var weights = new WeightSet();
        foreach (var (name, shape) in StudentParameters.Shapes(spec, vocabulary?.Count ?? 0))
        {
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() * 2 - 1) / Math.Sqrt(shape[^1]));
            weights.Add(name, shape, values);
        }
        return StudentModel.Create(spec, weights, vocabulary);
    }
}
