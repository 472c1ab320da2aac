using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Starts;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What a recipe chooses beside its losses: the student and its size, how long and how fast it learns, copies. The usual recipe, changed in one thing at a time, and some
/// changes together that a search would not find by chance.
/// </summary>
internal static class MethodsSettings
{
    /// <summary>What all their names begin with.</summary>
    public const string Prefix = "usual";

    private static readonly (string Name, Func<DistillationRecipe, DistillationRecipe> Change)[] Common =
    [
        ("4 epochs", Epochs(4)), ("32 epochs", Epochs(32)), ("64 epochs", Epochs(64)),
        ("a third of the rate", Rate(1 / 3.0)), ("three times the rate", Rate(3)),
        ("batch 16", r => r with { Optimizer = r.Optimizer with { BatchSize = 16 } }), ("batch 128", r => r with { Optimizer = r.Optimizer with { BatchSize = 128 } }),
        ("weight decay 0.1", r => r with { Optimizer = r.Optimizer with { WeightDecay = 0.1 } }),
        ("without labels", WithoutLabels), ("mixup", r => r with { Mixup = new() }),
    ];

    private static readonly (string Name, Func<DistillationRecipe, DistillationRecipe> Change)[] Tables =
    [
        ("linear", Student(new LinearArchitecture())),
        ("width 12", Hidden(12)), ("width 64", Hidden(64)), ("width 128", Hidden(128)), ("width 256", Hidden(256)), ("2 layers", Hidden(32, 32)), ("2 layers of 128", Hidden(128, 128)),
        ("dropout 0.1", Mlp(s => s with { Dropout = 0.1 })), ("dropout 0.3", Mlp(s => s with { Dropout = 0.3 })),
        ("3 copies", Copies(new Spunge { Copies = 3 })), ("7 copies without labels", r => WithoutLabels(Copies(new Spunge())(r))),
        ("width 128, 64 epochs", r => Epochs(64)(Hidden(128)(r))),
        ("width 128, 64 epochs, a third of the rate", r => Rate(1 / 3.0)(Epochs(64)(Hidden(128)(r)))),
        ("width 256, 64 epochs, 7 copies without labels", r => WithoutLabels(Copies(new Spunge())(Epochs(64)(Hidden(256)(r))))),
        ("2 layers of 128, 64 epochs, 7 copies without labels", r => WithoutLabels(Copies(new Spunge())(Epochs(64)(Hidden(128, 128)(r))))),
        ("2 layers of 128, 64 epochs, labels alone", r => LabelsAlone(Epochs(64)(Hidden(128, 128)(r)))),
    ];

    private static readonly (string Name, Func<DistillationRecipe, DistillationRecipe> Change)[] Texts =
    [
        ("linear", Student(new LinearArchitecture())), ("bag-of-ngrams", Student(new BagOfNgramsArchitecture())), ("gru", Student(new GruArchitecture())), ("transformer", Student(TransformerArchitecture.OfSize("micro"))),
        ("random start", r => r with { Start = new RandomStart() }),
        ("dropout 0.2", Cnn(s => s with { Dropout = 0.2 })), ("dropout 0.7", Cnn(s => s with { Dropout = 0.7 })),
        ("7 copies", Copies(new TokenMasking())), ("7 copies without labels", r => WithoutLabels(Copies(new TokenMasking())(r))),
        ("32 epochs, 7 copies without labels", r => WithoutLabels(Copies(new TokenMasking())(Epochs(32)(r)))),
        ("32 epochs, 15 copies without labels, a third of the rate", r => WithoutLabels(Copies(new TokenMasking { Copies = 15 })(Rate(1 / 3.0)(Epochs(32)(r))))),
        ("32 epochs, labels alone, a third of the rate", r => LabelsAlone(Rate(1 / 3.0)(Epochs(32)(r)))),
    ];

    public static IReadOnlyList<Method> For(RunData data)
    {
        var start = MethodsRecipes.Usual(data);
        return [new(Prefix, start), .. Common.Concat(data.Train.Inputs is TextInputs ? Texts : Tables).Select(c => new Method($"{Prefix}, {c.Name}", c.Change(start)))];
    }

    private static Func<DistillationRecipe, DistillationRecipe> Epochs(double epochs) => r => r with { Optimizer = r.Optimizer with { Epochs = epochs } };

    private static Func<DistillationRecipe, DistillationRecipe> Rate(double factor) => r => r with { Optimizer = r.Optimizer with { LearningRate = r.Optimizer.LearningRate * factor } };

    private static Func<DistillationRecipe, DistillationRecipe> Copies(InputAugmentation augmentation) => r => r with { Augmentation = [augmentation] };

    private static DistillationRecipe WithoutLabels(DistillationRecipe recipe) => recipe with { Objective = [recipe.Objective[0] with { Weight = 1 }] };

    // What the rows before it are to be measured by.
    private static DistillationRecipe LabelsAlone(DistillationRecipe recipe) => recipe with { Objective = [new CrossEntropyLoss()] };

    private static Func<DistillationRecipe, DistillationRecipe> Student(StudentArchitecture student) => r =>
        DistillationRecipe.Default(TaskKind.Multiclass, student) with { Objective = r.Objective };

    private static Func<DistillationRecipe, DistillationRecipe> Hidden(params int[] widths) => Mlp(s => s with { Hidden = widths });

    private static Func<DistillationRecipe, DistillationRecipe> Mlp(Func<MlpArchitecture, MlpArchitecture> change) => r => r.WithStudent(change((MlpArchitecture)r.Student));

    private static Func<DistillationRecipe, DistillationRecipe> Cnn(Func<TextCnnArchitecture, TextCnnArchitecture> change) => r => r.WithStudent(change((TextCnnArchitecture)r.Student));
}
