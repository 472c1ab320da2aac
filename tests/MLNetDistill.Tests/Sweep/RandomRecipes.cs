using MLNetDistill.Augmentation;
using MLNetDistill.Data.WordNet;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Students;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Sweep;

/// <summary>Recipes of anything that the catalogues hold, whether the parts go together or not.</summary>
internal static class RandomRecipes
{
    // Other tests may register losses of their own.
    private static readonly LossDescription[] Losses = [.. LossCatalog.All.Where(loss => loss.Type.Assembly == typeof(LossCatalog).Assembly)];

    public static DistillationRecipe Create(Random random, bool likesTables, TaskKind task)
    {
        var options = new RandomOptions(random);
        // One loss in twelve is for another task.
        LossDescription[] fitting = [.. Losses.Where(loss => loss.Tasks.Contains(task))];
        return new()
        {
            Student = Words(options.Vary(Student(random, options, likesTables))),
            Objective = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => options.Vary(LossCatalog.Create(options.Pick(random.Next(12) == 0 ? Losses : fitting).Name)))],
            Augmentation = [.. Enumerable.Range(0, Math.Max(0, random.Next(5) - 2)).Select(_ => Augmentation(random, options, likesTables))],
            Mixup = random.Next(4) == 0 ? options.Vary(new Mixup()) : null,
            Optimizer = Optimizer(random, options),
        };
    }

    // One in eight does not fit the data.
    private static StudentArchitecture Student(Random random, RandomOptions options, bool likesTables)
    {
        var fitting = StudentCatalog.All.Where(student => student.Reads.Contains("tables", StringComparison.Ordinal) == likesTables || student.Name == LinearArchitecture.Kind).ToList();
        return Small(options.Pick(random.Next(16) == 0 ? StudentCatalog.All : fitting).Create());
    }

    private static StudentArchitecture Words(StudentArchitecture student) => student is SequenceArchitecture sequence ? sequence with { Tokens = TokenKind.Words } : student;

    // Large tables take time and show nothing.
    private static StudentArchitecture Small(StudentArchitecture student) => student switch
    {
        LinearArchitecture linear => linear with { Ngrams = new() { Buckets = 200 } },
        BagOfNgramsArchitecture bag => bag with { Ngrams = new() { Buckets = 200 } },
        _ => student,
    };

    private static InputAugmentation Augmentation(Random random, RandomOptions options, bool likesTables)
    {
        InputAugmentation one = (random.Next(16) == 0 ? !likesTables : likesTables) ? new Spunge { Copies = 2 }
            : WordNetFiles.Package.IsInstalled && random.Next(2) == 0 ? new Synonyms { Copies = 2 } : new TokenMasking { Copies = 2 };
        one = options.Vary(one);
        return random.Next(4) == 0 ? options.Vary(new Chain { Copies = 2, Steps = [one, one] }) : one;
    }

    private static OptimizerOptions Optimizer(Random random, RandomOptions options)
    {
        var varied = options.Vary(new OptimizerOptions());
        // What is worth trying of these differs from what is of other numbers.
        return varied with
        {
            LearningRate = options.Pick([1e-3, 3e-3, 0.01, 0.02]),
            WeightDecay = options.Pick([0, 0.01, 0.1]),
            Epsilon = 1e-8,
            Beta1 = options.Pick([0, 0.5, 0.9]),
            Beta2 = options.Pick([0.9, 0.99, 0.999]),
            Epochs = options.Pick([0.3, 1, 1.5]),
            BatchSize = options.Pick([1, 2, 8, 16, 16, 16, 500]),
            Warmup = random.NextDouble(),
        };
    }
}
