using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using Microsoft.ML;

namespace MLNetDistill;

/// <summary>Distillation in ML.NET's own catalogs.</summary>
public static class DistillationCatalog
{
    /// <summary>A trainer that distills a teacher into a small multiclass student (Hinton et al., Distilling the Knowledge in a Neural Network, 2015).</summary>
    /// <param name="catalog">The catalog, <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="teacher">Any fitted transformer with a Score column that reads the columns of the training data.</param>
    /// <param name="options">The columns, the recipe and the run.</param>
    /// <exception cref="ArgumentException">The options make no sense; the message says why.</exception>
    public static DistillationEstimator Distillation(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ITransformer teacher, DistillationOptions options) =>
        Create(TaskKind.Multiclass, teacher, options);

    /// <inheritdoc cref="Distillation(MulticlassClassificationCatalog.MulticlassClassificationTrainers, ITransformer, DistillationOptions)"/>
    /// <param name="catalog">The catalog, <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="teacher">A teacher of this library.</param>
    /// <param name="options">The columns, the recipe and the run.</param>
    public static DistillationEstimator Distillation(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        Create(TaskKind.Multiclass, teacher, options);

    /// <summary>A trainer that distills a teacher into a small binary student.</summary>
    /// <inheritdoc cref="Distillation(MulticlassClassificationCatalog.MulticlassClassificationTrainers, ITransformer, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ITransformer teacher, DistillationOptions options) =>
        Create(TaskKind.Binary, teacher, options);

    /// <inheritdoc cref="Distillation(BinaryClassificationCatalog.BinaryClassificationTrainers, ITransformer, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        Create(TaskKind.Binary, teacher, options);

    /// <summary>A trainer that distills a teacher into a small regression student.</summary>
    /// <inheritdoc cref="Distillation(MulticlassClassificationCatalog.MulticlassClassificationTrainers, ITransformer, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this RegressionCatalog.RegressionTrainers catalog, ITransformer teacher, DistillationOptions options) =>
        Create(TaskKind.Regression, teacher, options);

    /// <inheritdoc cref="Distillation(RegressionCatalog.RegressionTrainers, ITransformer, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this RegressionCatalog.RegressionTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        Create(TaskKind.Regression, teacher, options);

    /// <summary>
    /// Adds a teacher's scores to the data as one column and leaves every other column as it was, also those that the teacher replaces or adds. The fitted
    /// step consists of built-in steps and the teacher, so it saves wherever the teacher does.
    /// </summary>
    /// <param name="catalog">The catalog, <c>ml.Transforms</c>.</param>
    /// <param name="teacher">A fitted transformer with a score column.</param>
    /// <param name="inputSchema">The schema of the data that the teacher reads.</param>
    /// <param name="outputColumnName">The column to add. Default "SoftLabels".</param>
    /// <param name="scoreColumnName">The teacher's column to take. Default "Score".</param>
    /// <exception cref="ArgumentException">The teacher has no such column; the message lists those it has.</exception>
    public static SoftLabelsEstimator SoftLabels(
        this TransformsCatalog catalog, ITransformer teacher, DataViewSchema inputSchema, string outputColumnName = "SoftLabels", string scoreColumnName = "Score") =>
        new(teacher, inputSchema, outputColumnName, scoreColumnName);

    private static DistillationEstimator Create(TaskKind task, ITransformer teacher, DistillationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(task, new MLNetModelTeacher(teacher, options.LabelColumnName), options);
    }

    private static DistillationEstimator Create(TaskKind task, ITeacher teacher, DistillationOptions options) =>
        new(task, new ExampleTeacher(TrainingData.Fitting(teacher, task)), options);
}
