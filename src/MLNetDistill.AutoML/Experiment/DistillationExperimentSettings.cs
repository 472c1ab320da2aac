namespace MLNetDistill.AutoML;

/// <summary>What a distillation experiment reads and how it searches. Name either a text column or feature columns.</summary>
public sealed class DistillationExperimentSettings
{
    /// <summary>The label: a key for multiclass, a bool for binary, a Single for regression. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The text that the student reads; null (default) for a table.</summary>
    public string? TextColumnName { get; set; }

    /// <summary>The second text of a pair; null (default) for none.</summary>
    public string? Text2ColumnName { get; set; }

    /// <summary>The columns that a table student reads: numbers, bools, vectors of numbers, texts and keys. Default none.</summary>
    public string[] FeatureColumnNames { get; set; } = [];

    /// <summary>The budget, the objective, the space, the tuner, and where everything is kept.</summary>
    public required SearchSettings Search { get; set; }

    internal void Validate()
    {
        if (TextColumnName is null == (FeatureColumnNames.Length == 0))
            throw new ArgumentException($"Name what the student reads: either {nameof(TextColumnName)} or {nameof(FeatureColumnNames)}.");
        if (Text2ColumnName is not null && TextColumnName is null) throw new ArgumentException($"{nameof(Text2ColumnName)} needs {nameof(TextColumnName)}.");
        Search.Validate();
    }
}
