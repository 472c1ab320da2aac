using MLNetDistill.Inference;


namespace MLNetDistill.Data;

/// <summary>How labels are understood.</summary>
public sealed record LabelOptions
{
    /// <summary>What the training data say; null (default) when reading the training data themselves.</summary>
    public LabelSchema? Schema { get; init; }

    /// <summary>
    /// The task; null (default) finds out: several labels per row are multi-label; numbers with a fraction or with more than 20 different values are
    /// a regression; two values are binary; anything else is multiclass.
    /// </summary>
    public TaskKind? Task { get; init; }

    /// <summary>
    /// True for data that are only measured on: a class that the training data lack is then allowed, the row counts as wrong and a warning says so.
    /// Default false: such a row is an error.
    /// </summary>
    public bool AllowUnseenClasses { get; init; }
}
