using MLNetDistill.Inference;

namespace MLNetDistill.AutoML.Search;

/// <summary>How long and how fast the student learns.</summary>
internal static class OptimizerDimensions
{
    /// <param name="task">What the student predicts.</param>
    /// <param name="start">The recipe to start from; its epochs are among those to choose from.</param>
    public static IEnumerable<RecipeDimension> For(TaskKind task, DistillationRecipe start) =>
    [
        // In multiples of the student's usual rate, so that what is learned of one student holds for the others.
        Of(new RealDimension("learning-rate-factor", 0.1, 10, logarithmic: true) { Default = 1 },
            (r, v) => r.Optimizer with { LearningRate = UsualRate(r, task) * (double)v }, r => r.Optimizer.LearningRate / UsualRate(r, task)),
        Of(new IntegerDimension("epochs", 4, Math.Max(64, (int)Math.Round(start.Optimizer.Epochs)), logarithmic: true) { Default = 16, Cost = CostOrder.Ascending },
            (r, v) => r.Optimizer with { Epochs = (long)v }, r => (long)Math.Round(r.Optimizer.Epochs)),
        Of(new IntegerDimension("batch-size", 8, 256, logarithmic: true) { Default = 50, Cost = CostOrder.Descending },
            (r, v) => r.Optimizer with { BatchSize = (int)(long)v }, r => (long)r.Optimizer.BatchSize),
        Of(new RealDimension("weight-decay", 1e-4, 1, logarithmic: true) { Default = 0.01 },
            (r, v) => r.Optimizer with { WeightDecay = (double)v }, r => r.Optimizer.WeightDecay),
    ];

    private static double UsualRate(DistillationRecipe recipe, TaskKind task) => DistillationRecipe.Default(task, recipe.Student).Optimizer.LearningRate;

    private static RecipeDimension Of(Dimension dimension, Func<DistillationRecipe, object, OptimizerOptions> apply, Func<DistillationRecipe, object> read) =>
        new(dimension, (recipe, value) => recipe with { Optimizer = apply(recipe, value) }, read);
}
