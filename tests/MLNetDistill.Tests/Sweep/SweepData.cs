using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Starts;
using MLNetDistill.Tests.Training;


namespace MLNetDistill.Tests.Sweep;

/// <summary>A small data set of some kind with a teacher of some kind.</summary>
/// <param name="Train">Texts, pairs or a table; all, some or none of the rows are labeled.</param>
/// <param name="Teacher">The teacher; null for none.</param>
/// <param name="TopK">The classes kept of the teacher's scores; 0 for all.</param>
internal sealed record SweepData(ExampleSet Train, ITeacher? Teacher, int TopK)
{
    private const int Rows = 40;

    private static readonly Dictionary<(bool Table, bool Pairs, TaskKind Task, int Classes, StudentArchitecture Student), ITeacher> WhiteBoxes = [];

    /// <summary>True if the rows are a table's.</summary>
    public bool IsTable => Train.Inputs is TableInputs;

    public static SweepData Create(Random random)
    {
        var (table, pairs) = (random.Next(5) < 2, random.Next(3) == 0);
        var task = (TaskKind)random.Next(4);
        var classes = task == TaskKind.Binary ? 2 : 2 + random.Next(3);
        var isForeign = !table && random.Next(12) == 0;
        var full = table ? MadeData.Table(Rows, task) : Texts(task, classes, pairs);
        if (isForeign) full = new(Foreign((TextInputs)full.Inputs), full.Labels);
        var labeled = random.Next(6);
        var train = new ExampleSet(full.Inputs, labeled switch { 0 => full.Labels.WithoutLabels(), 1 => HalfOf(full.Labels), _ => full.Labels });
        var teacher = random.Next(8) switch
        {
            0 => null,
            1 when task is TaskKind.Binary or TaskKind.Multiclass && random.Next(2) == 0 => new StoredTeacherOfAnything(new(full.Inputs, Renamed(full.Labels))),
            < 3 => new StoredTeacherOfAnything(full),
            _ when isForeign => new StoredTeacherOfAnything(full),
            _ => WhiteBox(full, table, pairs, classes, random),
        };
        if (teacher is StudentTeacher network && !table && random.Next(3) == 0) teacher = new TeacherOfPieces(network);
        return new(train, teacher, teacher is not null && task == TaskKind.Multiclass && random.Next(3) == 0 ? 1 + random.Next(full.Classes.Count) : 0);
    }

    /// <summary>What a run knows before it begins.</summary>
    public LossContext Context => new(Train.Task, Train.Classes, Enumerable.Range(0, Train.Count).Any(Train.Labels.IsLabeled), Teacher is null ? SoftLabelKind.None : TopK > 0 ? SoftLabelKind.TopK : SoftLabelKind.Dense)
    {
        Teacher = Teacher?.WhiteBox?.Inner ?? InnerShape.None,
        TeacherClasses = Teacher?.Classes,
        TopK = TopK > 0 ? TopK : null,
    };

    /// <summary>The teacher's scores of the training rows.</summary>
    public SoftLabels? Scores() => Teacher?.Score(Train.Inputs) is not { } scores ? null : TopK > 0 ? ((DenseSoftLabels)scores).ToTopK(TopK) : scores;

    private static ITeacher WhiteBox(ExampleSet full, bool table, bool pairs, int classes, Random random)
    {
        StudentArchitecture[] students = table ? [Recipes.Mlp] : [Recipes.Cnn, (TextCnnArchitecture)Recipes.Cnn with { Tokens = TokenKind.Pieces }, Recipes.Bag, new TransformerArchitecture { EmbeddingWidth = 8, InnerWidth = 8 }, new GruArchitecture { EmbeddingWidth = 8, StateWidth = 8 }];
        var student = students[random.Next(students.Length)];
        var key = (table, pairs && !table, full.Task, classes, student);
        if (!WhiteBoxes.TryGetValue(key, out var teacher))
            WhiteBoxes.Add(key, teacher = StudentTeacher.Fit(full, null, student, new() { LearningRate = 0.01, Epochs = 3, BatchSize = 16 }));
        return teacher;
    }

    private static ExampleSet Texts(TaskKind task, int classes, bool pairs)
    {
        var named = MadeData.Texts(Rows, classes, pairs: pairs);
        var index = Enumerable.Range(0, Rows).Select(named.Labels.ClassIndex).ToArray();
        return new(named.Inputs, task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. index.Select(i => 20f + (10 * i))]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(named.Classes, [.. index.SelectMany(i => Enumerable.Range(0, classes).Select(c => c == i || (i == 0 && c == 1) ? 1f : 0))]),
            _ => ExampleLabels.OfClasses(named.Classes, index, task),
        });
    }

    /// <summary>The same texts in letters of which English has no pieces.</summary>
    private static TextInputs Foreign(TextInputs texts)
    {
        return new([.. texts.Texts.Select(Spell)], texts.IsPair ? [.. Enumerable.Range(0, texts.Count).Select(row => Spell(texts.Second(row)))] : null);

        static string Spell(string text) => string.Concat(text.Select(c => c is >= 'a' and <= 'z' ? (char)(c - 'a' + '\u0430') : c));
    }

    /// <summary>The labels of somebody who calls the classes something else.</summary>
    private static ExampleLabels Renamed(ExampleLabels labels) =>
        ExampleLabels.OfClasses([.. labels.Classes.Select(name => $"other {name}")], [.. Enumerable.Range(0, labels.Count).Select(labels.ClassIndex)], labels.Task);

    private static ExampleLabels HalfOf(ExampleLabels labels)
    {
        var none = labels.WithoutLabels().Select([.. Enumerable.Range(0, Rows / 2)]);
        return labels.Select([.. Enumerable.Range(0, Rows / 2)]).Append(none);
    }

    /// <summary>A network that also has embeddings of pieces that a student can inherit.</summary>
    private sealed class TeacherOfPieces(StudentTeacher network) : IWhiteBoxTeacher
    {
        private const int Width = 16;

        public string Name => "teacher of pieces";

        public TaskKind Task => network.Task;

        public IReadOnlyList<string> Classes => network.Classes;

        public long? ParameterCount => network.ParameterCount;

        public InnerShape Inner => network.Inner;

        public TokenEmbeddings TokenEmbeddings { get; } = new(EmbeddingTeacher.Small.TokenEmbeddings!.Pieces, Width, Values());

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) => network.Score(examples, progress, cancellationToken);

        public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default) => network.Inspect(examples, needs, progress, cancellationToken);

        private static float[] Values()
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, EmbeddingTeacher.Small.TokenEmbeddings!.Pieces.Words.Count * Width).Select(_ => random.NextSingle() - 0.5f)];
        }
    }

    /// <summary>A black box that knows the answer of the rows that it was made for, and something of any other.</summary>
    private sealed class StoredTeacherOfAnything(ExampleSet known) : ITeacher
    {
        private readonly Dictionary<ExampleKey, int> _rows = Enumerable.Range(0, known.Count).DistinctBy(known.Inputs.Key).ToDictionary(known.Inputs.Key);
        private readonly SoftLabels _scores = MadeData.Knowing(known);

        public string Name => "black box";

        public TaskKind Task => known.Task;

        public IReadOnlyList<string> Classes => known.Classes;

        public long? ParameterCount => null;

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
            _scores.Select([.. Enumerable.Range(0, examples.Count).Select(row => _rows.TryGetValue(examples.Key(row), out var at) ? at : (int)(examples.Key(row).Low % (ulong)known.Count))]);
    }
}
