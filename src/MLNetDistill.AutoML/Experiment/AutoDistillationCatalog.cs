using MLNetDistill.Pipeline;
using MLNetDistill.Signals;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MLNetDistill.AutoML;

/// <summary>Distillation in ML.NET's catalog of AutoML, <c>ml.Auto()</c>.</summary>
public static class AutoDistillationCatalog
{
    /// <summary>An experiment that finds the recipe by which a teacher's student learns best within a budget.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="teacher">Any fitted transformer with a Score column that reads the columns of the training data.</param>
    /// <param name="settings">The columns, the budget, the objective and the space.</param>
    /// <exception cref="ArgumentException">The settings make no sense; the message says why.</exception>
    public static DistillationExperiment CreateDistillationExperiment(this AutoCatalog catalog, ITransformer teacher, DistillationExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(catalog, new MLNetModelTeacher(teacher, settings.LabelColumnName), settings);
    }

    /// <inheritdoc cref="CreateDistillationExperiment(AutoCatalog, ITransformer, DistillationExperimentSettings)"/>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="teacher">A teacher of this library.</param>
    /// <param name="settings">The columns, the budget, the objective and the space.</param>
    public static DistillationExperiment CreateDistillationExperiment(this AutoCatalog catalog, ITeacher teacher, DistillationExperimentSettings settings) =>
        new(catalog, new ExampleTeacher(teacher), settings);
}
