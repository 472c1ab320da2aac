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

    public static DistillationRecipe Create(Random random, SweepData data)
    {
        var options = new RandomOptions(random);
        var student = options.Vary(Student(random, options, data.IsTable));
        if (student is SequenceArchitecture sequence) student = sequence with { Tokens = TokenKind.Words };
        // Most of what is drawn blindly does not go together: one loss in sixteen is, the others can work with such data, teacher and student.
        var context = data.Context with { Student = StudentInner.ShapeOf(student), BatchSize = 16 };
        LossDescription[] fitting = [.. Losses.Where(loss => Works(loss, context, student))];
        return new()
        {
            Student = student,
            Objective = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => options.Vary(LossCatalog.Create(options.Pick(random.Next(16) == 0 || fitting.Length == 0 ? Losses : fitting).Name)))],
            Augmentation = [.. Enumerable.Range(0, Math.Max(0, random.Next(5) - 2)).Select(_ => Augmentation(random, options, data.IsTable))],
            Mixup = random.Next(4) == 0 ? options.Vary(new Mixup()) : null,
            Optimizer = Optimizer(random, options),
        };
    }

    private static bool Works(LossDescription loss, LossContext context, StudentArchitecture student)
    {
        try
        {
            var made = LossCatalog.Create(loss.Name);
            if (student is TreeArchitecture) TreeTargets.Validate([made]);
            made.Validate(context);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // One in eight does not fit the data.
    private static StudentArchitecture Student(Random random, RandomOptions options, bool likesTables)
    {
        var fitting = StudentCatalog.All.Where(student => student.Reads.Contains("tables", StringComparison.Ordinal) == likesTables || student.Name == LinearArchitecture.Kind).ToList();
        return Small(options.Pick(random.Next(16) == 0 ? StudentCatalog.All : fitting).Create());
    }

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
            : WordNetFiles.Package.IsInstalled && random.Next(2) == 0 ? new Synonyms { Copies = 2 }
            : WordNetFiles.Package.IsInstalled && random.Next(4) == 0 ? new TransferTexts { Copies = 2 } : new TokenMasking { Copies = 2 };
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
            BatchSize = options.Pick([1, 2, 8, 8, 16, 16, 16, 16, 16, 500]),
            Warmup = random.NextDouble(),
            AverageFrom = options.Pick([0.5, 1, 1]),
        };
    }
}
