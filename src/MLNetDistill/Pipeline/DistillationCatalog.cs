using Microsoft.ML;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Teachers;

namespace MLNetDistill;

/// <summary>Distillation in ML.NET's own catalogs.</summary>
public static class DistillationCatalog
{
    /// <summary>A trainer that distills a teacher into a small multiclass student (Hinton et al., Distilling the Knowledge in a Neural Network, 2015).</summary>
    /// <param name="catalog">The catalog, <c>ml.MulticlassClassification.Trainers</c>.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="options">The columns, the recipe and the run.</param>
    /// <exception cref="ArgumentException">The options make no sense or the teacher can't be used; the message says why.</exception>
    public static DistillationEstimator Distillation(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        new(TaskKind.Multiclass, teacher, options);

    /// <summary>A trainer that distills a teacher into a small binary student.</summary>
    /// <inheritdoc cref="Distillation(MulticlassClassificationCatalog.MulticlassClassificationTrainers, ITeacher, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        new(TaskKind.Binary, teacher, options);

    /// <summary>A trainer that distills a teacher into a small regression student.</summary>
    /// <inheritdoc cref="Distillation(MulticlassClassificationCatalog.MulticlassClassificationTrainers, ITeacher, DistillationOptions)"/>
    public static DistillationEstimator Distillation(this RegressionCatalog.RegressionTrainers catalog, ITeacher teacher, DistillationOptions options) =>
        new(TaskKind.Regression, teacher, options);
}
