namespace MLNetDistill.Inference.Tests;

/// <summary>Students of random shapes, odd ones included, with random weights.</summary>
internal static class RandomStudent
{
    public static readonly string[] Kinds = ["linear-text", "linear-table", "bag-of-ngrams", "text-cnn", "piece-cnn", "gru", "bi-lstm", "transformer", "mlp", "tree"];

    public static StudentModel Create(string kind, int seed, bool pair = false)
    {
        var random = new Random(seed);
        var task = Enum.GetValues<TaskKind>()[random.Next(4)];
        var classes = task switch { TaskKind.Binary => 2, TaskKind.Regression => 0, _ => random.Next(2, 80) };
        var spec = new StudentSpec
        {
            Task = task,
            Classes = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")],
            Architecture = Architecture(kind, random),
            Table = kind is "linear-table" or "mlp" or "tree" ? Table(random) : null,
            IsTextPair = pair,
            TargetMean = task is TaskKind.Regression ? 3 : 0,
            TargetScale = task is TaskKind.Regression ? 2 : 1,
        };
        if (kind == "tree") spec = spec with { Tree = Tree(spec.Table!, random) };
        var vocabulary = spec.Architecture switch
        {
            SequenceArchitecture { Tokens: TokenKind.Pieces } => Pieces(random),
            SequenceArchitecture => new Vocabulary(Enumerable.Range(0, random.Next(5, 400)).Select(i => $"w{i}")),
            _ => null,
        };
        return StudentModel.Create(spec, Weights(spec, random, vocabulary?.Count ?? 0), vocabulary);
    }

    /// <summary>The mark of a space, letters, and random pieces of what <see cref="Text"/> writes; some characters are in none.</summary>
    public static Vocabulary Pieces(Random random)
    {
        string[] pieces = ["\u2581", "\u2581w", "d", "o", "n", "t", "\u2581don", "'t", .. Enumerable.Range(0, 10).Select(i => $"{i}"), .. Enumerable.Range(0, 60).Select(_ => $"{random.Next(10, 500)}").Distinct()];
        return new Vocabulary(pieces, pieces.Select(_ => (float)(-9 * random.NextDouble())));
    }

    public static WeightSet Weights(StudentSpec spec, Random random, int vocabularyCount = 0)
    {
        var weights = new WeightSet();
        foreach (var (name, shape) in StudentParameters.Shapes(spec, vocabularyCount))
        {
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            var deviation = 1 / Math.Sqrt(shape[^1]);
            for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() * 2 - 1) * deviation);
            if (name == "embedding.weight" && spec.Architecture is SequenceArchitecture) values.AsSpan(0, shape[1]).Clear();
            weights.Add(name, shape, values);
        }
        return weights;
    }

    /// <summary>Words of the vocabulary, unknown ones and symbols.</summary>
    public static string Text(Random random, int maxWords = 60) =>
        string.Join(' ', Enumerable.Range(0, random.Next(0, maxWords + 1)).Select(_ => random.Next(8) switch
        {
            0 => "😀",
            1 => "don't",
            2 => "!",
            _ => $"w{random.Next(500)}",
        }));

    public static (float[] Numeric, int[] Categories) Rows(TableSpec table, int rows, Random random)
    {
        var numeric = new float[rows * table.Numeric.Count];
        for (var i = 0; i < numeric.Length; i++) numeric[i] = random.Next(10) == 0 ? float.NaN : (float)(random.NextDouble() * 10 - 3);
        var categories = new int[rows * table.Categorical.Count];
        for (var i = 0; i < categories.Length; i++) categories[i] = random.Next(table.Categorical[i % table.Categorical.Count].Values.Count + 1);
        return (numeric, categories);
    }

    private static StudentArchitecture Architecture(string kind, Random random) => kind switch
    {
        "linear-text" or "linear-table" => new LinearArchitecture { Ngrams = Ngrams(random) },
        "bag-of-ngrams" => new BagOfNgramsArchitecture { Ngrams = Ngrams(random), EmbeddingWidth = random.Next(1, 75), HiddenWidth = random.Next(2) * random.Next(1, 140) },
        "text-cnn" => new TextCnnArchitecture
        {
            EmbeddingWidth = random.Next(1, 70),
            Filters = random.Next(1, 140),
            Widths = [.. Enumerable.Range(1, 7).OrderBy(_ => random.Next()).Take(random.Next(1, 5))],
            MaxLength = random.Next(7, 60),
        },
        "piece-cnn" => (TextCnnArchitecture)Architecture("text-cnn", random) with { Tokens = TokenKind.Pieces, IncludeMean = true },
        "gru" => new GruArchitecture { EmbeddingWidth = random.Next(1, 70), StateWidth = random.Next(1, 80), Bidirectional = random.Next(3) > 0, MaxLength = random.Next(1, 60) },
        "bi-lstm" => new BiLstmArchitecture { EmbeddingWidth = random.Next(1, 70), StateWidth = random.Next(1, 80), HiddenWidth = random.Next(2) * random.Next(1, 80), MaxLength = random.Next(1, 60) },
        "transformer" => Transformer(random),
        "mlp" => new MlpArchitecture { Hidden = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(1, 150))], MaxEmbeddingWidth = random.Next(1, 20) },
        "tree" => new TreeArchitecture(),
        _ => throw new ArgumentException(kind),
    };

    private static TreeSpec Tree(TableSpec table, Random random)
    {
        var splits = new List<TreeSplit>();
        var leaves = 0;
        Grow(0);
        return new() { Splits = splits };

        int Grow(int depth)
        {
            if (depth > 0 && random.Next(6) < depth) return ~leaves++;
            var place = splits.Count;
            splits.Add(null!);
            var column = random.Next(table.Numeric.Count + table.Categorical.Count);
            var isNumeric = column < table.Numeric.Count;
            splits[place] = new()
            {
                Column = column,
                Threshold = isNumeric ? (float)(random.NextDouble() * 4 - 2) : null,
                MissingLeft = random.Next(2) == 0,
                Categories = isNumeric ? null : [.. Enumerable.Range(0, table.Categorical[column - table.Numeric.Count].Values.Count + 1).Where(id => id == 0 || random.Next(2) == 0)],
                Left = Grow(depth + 1),
                Right = Grow(depth + 1),
            };
            return place;
        }
    }

    private static TransformerArchitecture Transformer(Random random)
    {
        var heads = random.Next(1, 5);
        return new()
        {
            Heads = heads,
            EmbeddingWidth = heads * random.Next(1, 20),
            InnerWidth = random.Next(1, 90),
            Layers = random.Next(1, 3),
            Positions = random.Next(2) == 0 ? PositionKind.Sinusoidal : PositionKind.Learned,
            MaxLength = random.Next(1, 150),
        };
    }

    private static NgramOptions Ngrams(Random random) => new() { Buckets = random.Next(2, 3000), WordNgrams = random.Next(1, 4), MinCharNgram = random.Next(0, 4) };

    private static TableSpec Table(Random random)
    {
        var numeric = random.Next(0, 70);
        return new TableSpec
        {
            Numeric = [.. Enumerable.Range(0, numeric).Select(i => new NumericColumn
            {
                Name = $"n{i}",
                Mean = (float)random.NextDouble(),
                Scale = (float)random.NextDouble() + 0.5f,
                HasMissing = random.Next(3) == 0,
            })],
            Categorical = [.. Enumerable.Range(0, random.Next(numeric == 0 ? 1 : 0, 6)).Select(i => new CategoricalColumn
            {
                Name = $"c{i}",
                Values = [.. Enumerable.Range(0, random.Next(0, 50)).Select(v => $"v{v}")],
            })],
        };
    }
}
