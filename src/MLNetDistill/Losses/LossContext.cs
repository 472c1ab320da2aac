using MLNetDistill.Inference;

namespace MLNetDistill.Losses;

/// <summary>What a run can give its losses; <see cref="DistillationLoss.Validate(LossContext)"/> holds a loss's needs against it.</summary>
/// <param name="Task">What the student learns to predict.</param>
/// <param name="Classes">The class names; none for regression.</param>
/// <param name="HasLabels">True if any training example is labelled.</param>
/// <param name="SoftLabels">What kind of scores the teacher gives.</param>
public sealed record LossContext(TaskKind Task, IReadOnlyList<string> Classes, bool HasLabels, SoftLabelKind SoftLabels);

/// <summary>The kinds of soft labels.</summary>
public enum SoftLabelKind
{
    /// <summary>There is no teacher.</summary>
    None,

    /// <summary>A score for every class.</summary>
    Dense,

    /// <summary>The most probable classes only.</summary>
    TopK,
}
