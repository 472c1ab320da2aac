using MLNetDistill.Training;
using MLNetDistill.Transforms;
using Microsoft.ML;

namespace MLNetDistill.Pipeline;

/// <summary>What a distillation trainer in a pipeline works on. Name either a text column or feature columns.</summary>
public sealed class DistillationOptions
{
    /// <summary>The label: a key for multiclass, a bool for binary, a Single for regression. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The text that the student reads; null (default) for a table.</summary>
    public string? TextColumnName { get; set; }

    /// <summary>The second text of a pair; null (default) for none.</summary>
    public string? Text2ColumnName { get; set; }

    /// <summary>The columns that a table student reads: numbers, bools, vectors of numbers, texts and keys. Default none.</summary>
    public string[] FeatureColumnNames { get; set; } = [];

    /// <summary>Student, objective, augmentation and optimizer; null (default) takes the default recipe for the data.</summary>
    public DistillationRecipe? Recipe { get; set; }

    /// <summary>Labeled rows with the same columns for early stopping: the best weights are kept. Null (default): the last weights are kept.</summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>Rows without usable labels but with the same input columns: the student learns the teacher's answers on them. Null (default) for none.</summary>
    public IDataView? UnlabeledSet { get; set; }

    /// <summary>Seed, threads, device, time limit, checkpoint and progress of the training run.</summary>
    public RunOptions Run { get; set; } = new();

    /// <summary>Stops the scoring and the training between batches.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The predicted label's column. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The score's column. Default "Score".</summary>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>Binary only: the probability's column. Default "Probability".</summary>
    public string ProbabilityColumnName { get; set; } = "Probability";

    internal StudentInput Input() => new(TextColumnName, Text2ColumnName, FeatureColumnNames);

    internal ScoreColumnNames ScoreColumns() => new(PredictedLabelColumnName, ScoreColumnName, ProbabilityColumnName);

    internal void Validate()
    {
        if (TextColumnName is null == (FeatureColumnNames.Length == 0))
            throw new ArgumentException(TextColumnName is null
                ? $"Name what the student reads: {nameof(TextColumnName)} or {nameof(FeatureColumnNames)}."
                : $"A student reads a text or a table, not both: set {nameof(TextColumnName)} or {nameof(FeatureColumnNames)}.");
        if (Text2ColumnName is not null && TextColumnName is null)
            throw new ArgumentException($"{nameof(Text2ColumnName)} needs {nameof(TextColumnName)}.");
        Recipe?.Validate();
        Run.Validate();
    }
}
