using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Starts;
using MLNetDistill.Students;


namespace MLNetDistill;

/// <summary>Where <see cref="DistillationRecipe.Default(TaskKind, StudentArchitecture)"/> gets its values.</summary>
internal static class RecipeDefaults
{
    // On 60 and 200 of trec's questions 16 epochs leave a student at 26 and 53% that reaches 43 and 67%; on 600, which is 192 steps, at 77 of 78%.
    private const int LeastSteps = 300;

    /// <inheritdoc cref="DistillationRecipe.StudentFor"/>
    public static StudentArchitecture StudentFor(ExampleInputs inputs, string? name) => StudentCatalog.Create(
        name ?? (inputs is TextInputs ? TextCnnArchitecture.Kind : MlpArchitecture.Kind), forEnglish: inputs is TextInputs texts && PieceCoverage.Of(texts).IsGood);

    /// <summary>The general student where it fits.</summary>
    public static StartingPoint StartOf(StudentArchitecture student) => GeneralStudent.Shipped.Difference(student) is null ? new GeneralStart() : new RandomStart();

    public static DistillationRecipe For(StudentArchitecture student, TaskKind task) => new()
    {
        Student = student,
        Objective = Objective(student, task),
        Start = StartOf(student),
        Optimizer = Optimizer(student),
    };

    /// <summary>Enough epochs for few texts. Students of tables learn as much from few steps.</summary>
    public static DistillationRecipe WithBudget(DistillationRecipe recipe, ExampleInputs inputs)
    {
        if (inputs is not TextInputs { Count: > 0 }) return recipe;
        var epochs = Math.Ceiling((double)LeastSteps * Math.Min(recipe.Optimizer.BatchSize, inputs.Count) / inputs.Count);
        return recipe with { Optimizer = recipe.Optimizer with { Epochs = Math.Max(recipe.Optimizer.Epochs, epochs) } };
    }

    public static StatelessLoss LabelLoss(TaskKind task) => task switch
    {
        TaskKind.Regression => new MeanSquaredErrorLoss(),
        TaskKind.MultiLabel => new BinaryCrossEntropyLoss(),
        _ => new CrossEntropyLoss(),
    };

    /// <summary>
    /// Learning rates that do well on trec, sst2 and banking77 (texts) and on letter, satimage, magic04 and adult (tables) alike, in 16 epochs. Many
    /// classes want the higher ones.
    /// </summary>
    private static OptimizerOptions Optimizer(StudentArchitecture student) => student switch
    {
        TextCnnArchitecture => new() { LearningRate = 3e-3 },
        RecurrentArchitecture => new() { LearningRate = 6e-3 },
        TransformerArchitecture => new() { LearningRate = 2e-3 },
        BagOfNgramsArchitecture => new() { LearningRate = 0.01 },
        MlpArchitecture => new() { LearningRate = 0.02, BatchSize = 32 },
        _ => new() { LearningRate = 0.1 },
    };

    /// <summary>Four parts teacher, one part labels.</summary>
    private static IReadOnlyList<DistillationLoss> Objective(StudentArchitecture student, TaskKind task) => task switch
    {
        TaskKind.Regression => [new RegressionKdLoss { Weight = 0.8 }, new MeanSquaredErrorLoss { Weight = 0.2 }],
        TaskKind.MultiLabel => [new SigmoidKdLoss { Weight = 0.8 }, new BinaryCrossEntropyLoss { Weight = 0.2 }],
        // Text teachers are overconfident after fine-tuning; tables with many classes lose accuracy at high temperatures.
        _ => [new KnowledgeDistillationLoss { Weight = 0.8, Temperature = student is MlpArchitecture or TreeArchitecture ? 1 : 2 }, new CrossEntropyLoss { Weight = 0.2 }],
    };
}
