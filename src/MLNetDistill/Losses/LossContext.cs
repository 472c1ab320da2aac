using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>What a run can give its losses; <see cref="DistillationLoss.Validate(LossContext)"/> holds a loss's needs against it.</summary>
/// <param name="Task">What the student learns to predict.</param>
/// <param name="Classes">The class names; none for regression.</param>
/// <param name="HasLabels">True if any training example is labeled.</param>
/// <param name="SoftLabels">What kind of scores the teacher gives.</param>
public sealed record LossContext(TaskKind Task, IReadOnlyList<string> Classes, bool HasLabels, SoftLabelKind SoftLabels)
{
    /// <summary>What the student shows of its inside. Default: nothing.</summary>
    public InnerShape Student { get; init; } = InnerShape.None;

    /// <summary>What the teacher shows of its inside; null (default) while that is not known, because the teacher is yet to be made.</summary>
    public InnerShape? Teacher { get; init; }

    /// <summary>The teacher's class names; null (default) without a teacher, or while they are not known.</summary>
    public IReadOnlyList<string>? TeacherClasses { get; init; }

    /// <summary>The number of classes that top-k soft labels hold of each example; null (default) for dense ones, or while that is not known.</summary>
    public int? TopK { get; init; }

    /// <summary>The number of examples in a batch; null (default) while that is not known.</summary>
    public int? BatchSize { get; init; }
}
