using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Starts;
using MLNetDistill.Students;

namespace MLNetDistill.AutoML.Search;

/// <summary>Which student, and how large.</summary>
internal static class StudentDimensions
{
    public const string Student = "student";

    private const string Start = ".start";

    /// <param name="task">What the student predicts.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="start">The recipe to start from.</param>
    /// <param name="students">The students that may be chosen, the smallest first.</param>
    public static IEnumerable<RecipeDimension> For(TaskKind task, ExampleInputs inputs, DistillationRecipe start, IReadOnlyList<StudentArchitecture> students)
    {
        object[] names = [.. students.Select(student => student.Name)];
        var student = new RecipeDimension(new ChoiceDimension(Student, names) { Cost = CostOrder.Ascending }, (r, v) => WithStudent(r, students.First(s => s.Name == (string)v), task), r => r.Student.Name);
        RecipeDimension[] sizes = inputs is TableInputs ? [.. Mlp()] : [.. LinearText(), .. BagOfNgrams(), .. TextCnn(), .. Recurrent<GruArchitecture>(GruArchitecture.Kind), .. Recurrent<BiLstmArchitecture>(BiLstmArchitecture.Kind), .. Transformer()];
        var known = sizes.Where(d => names.Contains(d.Dimension.Condition!.Values[0]));
        return [student, .. start.Start is GeneralStart ? FromGeneral(start, known) : known];
    }

    /// <summary>
    /// A general student's weights fit one network, which hardly any choice of sizes would meet: to start there is one choice, and the student has sizes only without it.
    /// </summary>
    private static IEnumerable<RecipeDimension> FromGeneral(DistillationRecipe start, IEnumerable<RecipeDimension> sizes)
    {
        var (name, general) = (start.Student.Name, start.Start.Name);
        var parent = $"{name}{Start}";
        yield return new(new ChoiceDimension(parent, [RandomStart.Kind, general]) { Default = general, Condition = new(Student, name) },
            (r, v) => (string)v == general ? r : r with { Start = new RandomStart() }, r => r.Student.Name == name ? r.Start.Name : null);
        foreach (var d in sizes)
        {
            // Every network can do with more or less dropout.
            var isFree = d.Dimension is RealDimension || !d.Dimension.Condition!.Values.Contains(name);
            yield return isFree ? d : d with { Dimension = d.Dimension with { Condition = new(parent, RandomStart.Kind) } };
        }
    }

    /// <summary>Every student of a space at its smallest and otherwise with the defaults, in the order of the catalog; none if the student is no dimension.</summary>
    public static IReadOnlyList<Configuration> Smallest(ConfigurationSpace space)
    {
        var names = space.Dimensions.OfType<ChoiceDimension>().FirstOrDefault(d => d.Name == Student)?.Values ?? [];
        return [.. names.Select(name => space.Complete(space.Dimensions.Where(IsSize).Select(d => KeyValuePair.Create(d.Name, d.FromUnit(0)))
            .Append(KeyValuePair.Create(Student, name)).ToDictionary()))];
    }

    /// <summary>A point whose student keeps the limits: the point itself if it does, or else about the largest student of its kind that does; the point if none does.</summary>
    /// <param name="space">The space.</param>
    /// <param name="point">The point.</param>
    /// <param name="fits">Whether the student of a point keeps the limits.</param>
    public static Configuration Shrunk(ConfigurationSpace space, Configuration point, Func<Configuration, bool> fits)
    {
        const int halvings = 4;
        if (fits(point)) return point;
        var smallest = Smallest(space).FirstOrDefault(small => point.TryGetValue(Student, out var name) && small[Student].Equals(name));
        if (smallest is null || !fits(At(0))) return point;
        var (least, most) = (0.0, 1.0);
        for (var i = 0; i < halvings; i++)
        {
            var share = (least + most) / 2;
            (least, most) = fits(At(share)) ? (share, most) : (least, share);
        }
        return At(least);

        // Sizes go from the smallest to the point's; what is no number, such as a start that fits one size alone, is as in the smallest.
        Configuration At(double share) => space.Complete(space.Dimensions.Where(d => IsSize(d) ? smallest.ContainsKey(d.Name) : point.ContainsKey(d.Name)).ToDictionary(d => d.Name, d =>
            !IsSize(d) ? point[d.Name] : d is IntegerDimension ? d.FromUnit(share * d.ToUnit(point.TryGetValue(d.Name, out var value) ? value : d.DefaultValue)) : smallest[d.Name]));
    }

    private static bool IsSize(Dimension dimension) => dimension.Condition is { } condition && (condition.Parent == Student || IsStart(condition.Parent))
        // Buckets take room, though no time.
        && (dimension is IntegerDimension || dimension.Cost == CostOrder.Ascending || IsStart(dimension.Name));

    private static bool IsStart(string name) => name.EndsWith(Start, StringComparison.Ordinal);

    /// <summary>The students that read such inputs, as such inputs get them; the smallest first, as in the catalog.</summary>
    public static IReadOnlyList<StudentArchitecture> StudentsFor(ExampleInputs inputs)
    {
        var kind = inputs switch { TableInputs => "tables", TextInputs { IsPair: true } => "pairs", _ => "text" };
        // A tree knows few of the losses, and none of the optimizer's options.
        return [.. StudentCatalog.All.Where(s => s.Reads.Split(", ").Contains(kind) && s.Name != TreeArchitecture.Kind).Select(s => DistillationRecipe.StudentFor(inputs, s.Name))];
    }

    /// <summary>Another student comes with its usual learning rate and batch; the rest of the optimizer stays.</summary>
    private static DistillationRecipe WithStudent(DistillationRecipe recipe, StudentArchitecture student, TaskKind task)
    {
        if (recipe.Student.Name == student.Name) return recipe;
        var usual = DistillationRecipe.Default(task, student);
        return recipe.WithStudent(usual.Student) with { Optimizer = recipe.Optimizer with { LearningRate = usual.Optimizer.LearningRate, BatchSize = usual.Optimizer.BatchSize } };
    }

    private static IEnumerable<RecipeDimension> LinearText() =>
    [
        Of<LinearArchitecture>(LinearArchitecture.Kind, new IntegerDimension("linear.buckets", 1 << 11, 1 << 18, logarithmic: true),
            (s, v) => s with { Ngrams = s.Ngrams with { Buckets = (int)(long)v } }, s => (long)s.Ngrams.Buckets),
        Of<LinearArchitecture>(LinearArchitecture.Kind, new IntegerDimension("linear.word-ngrams", 1, 3) { Cost = CostOrder.Ascending },
            (s, v) => s with { Ngrams = s.Ngrams with { WordNgrams = (int)(long)v } }, s => (long)s.Ngrams.WordNgrams),
        Of<LinearArchitecture>(LinearArchitecture.Kind, CharNgrams("linear.char-ngrams"),
            (s, v) => s with { Ngrams = WithCharNgrams(s.Ngrams, (string)v) }, s => CharNgramsOf(s.Ngrams)),
    ];

    private static IEnumerable<RecipeDimension> BagOfNgrams() =>
    [
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, new IntegerDimension("bag-of-ngrams.buckets", 2_000, 60_000, logarithmic: true),
            (s, v) => s with { Ngrams = s.Ngrams with { Buckets = (int)(long)v } }, s => (long)s.Ngrams.Buckets),
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, new IntegerDimension("bag-of-ngrams.embedding", 8, 96, logarithmic: true) { Cost = CostOrder.Ascending },
            (s, v) => s with { EmbeddingWidth = (int)(long)v }, s => (long)s.EmbeddingWidth),
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, new ChoiceDimension("bag-of-ngrams.hidden", [0L, 32L, 128L]) { Cost = CostOrder.Ascending },
            (s, v) => s with { HiddenWidth = (int)(long)v }, s => (long)s.HiddenWidth),
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, new IntegerDimension("bag-of-ngrams.word-ngrams", 1, 3) { Cost = CostOrder.Ascending },
            (s, v) => s with { Ngrams = s.Ngrams with { WordNgrams = (int)(long)v } }, s => (long)s.Ngrams.WordNgrams),
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, CharNgrams("bag-of-ngrams.char-ngrams"),
            (s, v) => s with { Ngrams = WithCharNgrams(s.Ngrams, (string)v) }, s => CharNgramsOf(s.Ngrams)),
        Of<BagOfNgramsArchitecture>(BagOfNgramsArchitecture.Kind, new RealDimension("bag-of-ngrams.dropout", 0, 0.6),
            (s, v) => s with { Dropout = (double)v }, s => s.Dropout),
    ];

    private static IEnumerable<RecipeDimension> TextCnn() =>
    [
        Of<TextCnnArchitecture>(TextCnnArchitecture.Kind, new IntegerDimension("text-cnn.embedding", 16, 160, logarithmic: true) { Cost = CostOrder.Ascending },
            (s, v) => s with { EmbeddingWidth = (int)(long)v }, s => (long)s.EmbeddingWidth),
        Of<TextCnnArchitecture>(TextCnnArchitecture.Kind, new IntegerDimension("text-cnn.filters", 16, 256, logarithmic: true) { Cost = CostOrder.Ascending },
            (s, v) => s with { Filters = (int)(long)v }, s => (long)s.Filters),
        Of<TextCnnArchitecture>(TextCnnArchitecture.Kind, new ChoiceDimension("text-cnn.windows", ["1,2", "1,2,3", "1,3,5", "2,3,4", "3,4,5"]) { Cost = CostOrder.Ascending },
            (s, v) => s with { Widths = [.. ((string)v).Split(',').Select(w => int.Parse(w, CultureInfo.InvariantCulture))] }, s => string.Join(',', s.Widths)),
        Of<TextCnnArchitecture>(TextCnnArchitecture.Kind, new RealDimension("text-cnn.dropout", 0, 0.8),
            (s, v) => s with { Dropout = (double)v }, s => s.Dropout),
    ];

    private static IEnumerable<RecipeDimension> Recurrent<T>(string kind) where T : RecurrentArchitecture =>
    [
        Of<T>(kind, new IntegerDimension($"{kind}.embedding", 16, 160, logarithmic: true) { Cost = CostOrder.Ascending }, (s, v) => s with { EmbeddingWidth = (int)(long)v }, s => (long)s.EmbeddingWidth),
        Of<T>(kind, new IntegerDimension($"{kind}.state", 16, 160, logarithmic: true) { Cost = CostOrder.Ascending }, (s, v) => s with { StateWidth = (int)(long)v }, s => (long)s.StateWidth),
        Of<T>(kind, new RealDimension($"{kind}.dropout", 0, 0.6), (s, v) => s with { Dropout = (double)v }, s => s.Dropout),
    ];

    private static IEnumerable<RecipeDimension> Transformer() =>
    [
        Of<TransformerArchitecture>(TransformerArchitecture.Kind, new ChoiceDimension("transformer.size", [.. TransformerArchitecture.Sizes]) { Default = "micro", Cost = CostOrder.Ascending },
            (s, v) => Sized(s, (string)v), SizeOf),
        Of<TransformerArchitecture>(TransformerArchitecture.Kind, new RealDimension("transformer.dropout", 0, 0.4), (s, v) => s with { Dropout = (double)v }, s => s.Dropout),
    ];

    /// <summary>Another size of the same transformer: what it reads and how stays.</summary>
    private static TransformerArchitecture Sized(TransformerArchitecture transformer, string name)
    {
        var size = TransformerArchitecture.OfSize(name);
        return transformer with { EmbeddingWidth = size.EmbeddingWidth, Layers = size.Layers, Heads = size.Heads, InnerWidth = size.InnerWidth };
    }

    private static string? SizeOf(TransformerArchitecture transformer) => TransformerArchitecture.Sizes.FirstOrDefault(size => Sized(transformer, size) == transformer);

    private static IEnumerable<RecipeDimension> Mlp() =>
    [
        Of<MlpArchitecture>(MlpArchitecture.Kind, new IntegerDimension("mlp.layers", 1, 3) { Cost = CostOrder.Ascending },
            (s, v) => s with { Hidden = [.. Enumerable.Repeat(WidthOf(s), (int)(long)v)] }, s => (long)s.Hidden.Count),
        Of<MlpArchitecture>(MlpArchitecture.Kind, new IntegerDimension("mlp.width", 8, 256, logarithmic: true) { Cost = CostOrder.Ascending },
            (s, v) => s with { Hidden = [.. s.Hidden.Select(_ => (int)(long)v)] }, s => (long)WidthOf(s)),
        Of<MlpArchitecture>(MlpArchitecture.Kind, new RealDimension("mlp.dropout", 0, 0.5),
            (s, v) => s with { Dropout = (double)v }, s => s.Dropout),
    ];

    private static int WidthOf(MlpArchitecture mlp) => mlp.Hidden.Count > 0 ? mlp.Hidden[0] : new MlpArchitecture().Hidden[0];

    private static ChoiceDimension CharNgrams(string name) => new(name, ["none", "2-4", "3-4", "3-5"]) { Default = "3-4" };

    private static NgramOptions WithCharNgrams(NgramOptions ngrams, string range)
    {
        if (range == "none") return ngrams with { MinCharNgram = 0, MaxCharNgram = 0 };
        var (low, high) = (range[0] - '0', range[2] - '0');
        return ngrams with { MinCharNgram = low, MaxCharNgram = high };
    }

    private static string CharNgramsOf(NgramOptions ngrams) => ngrams.MinCharNgram == 0 ? "none" : $"{ngrams.MinCharNgram}-{ngrams.MaxCharNgram}";

    private static RecipeDimension Of<T>(string student, Dimension dimension, Func<T, object, T> apply, Func<T, object?> read) where T : StudentArchitecture => new(
        dimension with { Condition = new(Student, student) },
        (recipe, value) => recipe.WithStudent(apply((T)recipe.Student, value)),
        recipe => recipe.Student is T architecture ? read(architecture) : null);
}
