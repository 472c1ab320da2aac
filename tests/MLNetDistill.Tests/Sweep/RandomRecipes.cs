using MLNetDistill.Augmentation;
using MLNetDistill.Data.WordNet;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Sweep;

/// <summary>Recipes of anything that the catalogs hold, whether the parts go together or not.</summary>
/// <param name="random">What everything follows from.</param>
/// <param name="data">What the recipe is for.</param>
/// <param name="files">The files that recipes can name.</param>
/// <param name="focus">A key, kind or choice that the recipe is to hold if it can; null for none.</param>
internal sealed class RandomRecipes(Random random, SweepData data, SweepFiles files, RecipeKey? focus)
{
    // Other tests may register losses of their own.
    private static readonly LossDescription[] Losses = [.. LossCatalog.All.Where(loss => loss.Type.Assembly == typeof(LossCatalog).Assembly)];

    private readonly RandomOptions _options = new(random, focus) { Classes = data.Train.Classes, FileFor = files.For };

    public DistillationRecipe Create()
    {
        var start = Start();
        var student = Student(start);
        var stages = _options.Once(6) || focus?.Owner == typeof(TrainingStage) ? 1 + random.Next(2) : 0;
        var last = Stage(student, isLast: true);
        return new()
        {
            Version = random.Next(200) == 0 ? 2 : 1,
            Student = student,
            Start = start,
            Objective = last.Objective,
            Augmentation = last.Augmentation,
            Mixup = last.Mixup,
            Curriculum = last.Curriculum,
            Optimizer = last.Optimizer,
            Stages = [.. Enumerable.Range(0, stages).Select(_ => Stage(student, isLast: false))],
        };
    }

    private StartingPoint Start()
    {
        StartingPoint[] all = [new RandomStart(), _options.Once(8) ? new GeneralStart() : new GeneralStart { Path = files.For(typeof(GeneralStart)) }, new InheritedStart(), new LayersStart()];
        StartingPoint[] fitting = [all[0], .. data.IsTable ? [] : all[1..2], .. data.Teacher?.WhiteBox?.TokenEmbeddingWidth is null ? [] : all[2..3], .. Deep is null ? [] : all[3..]];
        return _options.Vary(_options.PickKind(_options.Once(16) ? all : fitting, start => start.GetType()));
    }

    private TransformerArchitecture? Deep => (data.Teacher as StudentTeacher)?.Student.Spec.Architecture as TransformerArchitecture;

    // Most starts go with few students: one in eight is drawn blindly.
    private StudentArchitecture Student(StartingPoint start)
    {
        var any = _options.Vary(AnyStudent());
        return (_options.Once(8) ? null : start) switch
        {
            GeneralStart general => (general.Path is null ? TextCnnArchitecture.OfPieces : SweepFiles.Network) with { Dropout = _options.Pick([0, 0.5]) },
            LayersStart when Deep is { } deep => deep with { Layers = 1 + random.Next(deep.Layers), MaxLength = _options.Pick([8, 256]) },
            InheritedStart => any is SequenceArchitecture sequence ? sequence with { EmbeddingWidth = 8 } : Recipes.Cnn,
            _ => any,
        };
    }

    // One in sixteen does not fit the data.
    private StudentArchitecture AnyStudent()
    {
        var fitting = StudentCatalog.All.Where(student => student.Reads.Contains("tables", StringComparison.Ordinal) == data.IsTable || student.Name == LinearArchitecture.Kind).ToList();
        StudentArchitecture[] all = [.. (random.Next(16) == 0 ? StudentCatalog.All : fitting).Select(student => Small(student.Create()))];
        return _options.PickKind(all, student => student.GetType());
    }

    // Large tables take time and show nothing.
    private StudentArchitecture Small(StudentArchitecture student) => student switch
    {
        SequenceArchitecture sequence => sequence with { EmbeddingWidth = 16, Tokens = _options.Once(4) ? TokenKind.Pieces : TokenKind.Words },
        LinearArchitecture linear => linear with { Ngrams = new() { Buckets = 200 } },
        BagOfNgramsArchitecture bag => bag with { Ngrams = new() { Buckets = 200 } },
        _ => student,
    };

    private TrainingStage Stage(StudentArchitecture student, bool isLast)
    {
        var shown = ShapeOf(student);
        var options = new RandomOptions(random, focus) { Classes = data.Train.Classes, FileFor = files.For, Layers = (Names(shown), Names(data.Context.Teacher!)) };
        // Most of what is drawn blindly does not go together: one loss in sixteen is, the others can work with such data, teacher and student.
        var context = data.Context with { Student = shown, BatchSize = 16 };
        LossDescription[] fitting = [.. Losses.Where(loss => Works(loss, context, student))];
        // Only the recipe's own training may have patience.
        var optimizer = options.Vary(new OptimizerOptions { Epochs = 1, BatchSize = 16 });
        return new()
        {
            Objective = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => options.Vary(LossCatalog.Create(options.PickKind(options.Once(16) || fitting.Length == 0 ? Losses : fitting, loss => loss.Type).Name)))],
            Augmentation = [.. Enumerable.Range(0, Math.Max(0, random.Next(5) - 2)).Select(_ => Augmentation())],
            Mixup = options.Once(4) ? options.Vary(new Mixup()) : null,
            Curriculum = options.Once(6) || focus?.Owner == typeof(Curriculum) ? options.Vary(new Curriculum()) : null,
            Optimizer = isLast || options.Once(8) ? optimizer : optimizer with { Patience = 0 },
        };
    }

    // A student that makes no sense shows nothing; its recipe is refused for that.
    private static InnerShape ShapeOf(StudentArchitecture student)
    {
        try
        {
            return StudentInner.ShapeOf(student);
        }
        catch (ArgumentException)
        {
            return InnerShape.None;
        }
    }

    private static IReadOnlyList<string> Names(InnerShape shape) => [.. shape.Hidden.Select(layer => layer.Name), .. shape.Attention.Select((_, i) => $"attention{i + 1}")];

    private static bool Works(LossDescription loss, LossContext context, StudentArchitecture student)
    {
        try
        {
            var made = LossCatalog.Create(loss.Name);
            if (student is TreeArchitecture) TreeObjective.Validate([made]);
            made.Validate(context);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private InputAugmentation Augmentation()
    {
        var likesTables = _options.Once(16) ? !data.IsTable : data.IsTable;
        InputAugmentation[] all = likesTables ? [new Spunge { Copies = 2 }]
            : [new TokenMasking { Copies = 2 }, new TransferTexts { Copies = 2, Path = files.For(typeof(TransferTexts)) }, .. WordNetFiles.Package.IsInstalled ? [new Synonyms { Copies = 2 }] : Array.Empty<InputAugmentation>()];
        var one = _options.Vary(_options.PickKind(all, augmentation => augmentation.GetType()));
        // By default they are those of the thesaurus, which may not be there.
        if (one is TransferTexts { Path: null } texts && !WordNetFiles.Package.IsInstalled) one = texts with { Path = files.For(typeof(TransferTexts)) };
        if (one is TransferTexts && !_options.Once(8)) return one;
        return _options.Once(focus?.Owner == typeof(Chain) ? 1 : 4) ? _options.Vary(new Chain { Copies = 2, Steps = [one, one] }) : one;
    }
}
