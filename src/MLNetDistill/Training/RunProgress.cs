namespace MLNetDistill.Training;

/// <summary>How far a run has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is to do, in the same unit.</param>
/// <param name="Score">The validation score so far of the student that is being trained, if there is one; higher is better.</param>
public sealed record RunProgress(RunStage Stage, double Done, double Total, double? Score = null);

/// <summary>A part of a run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Seed">The student's seed, while one is trained; otherwise null.</param>
public sealed record RunStage(RunStageKind Kind, int? Seed = null);

/// <summary>The kinds of parts.</summary>
public enum RunStageKind
{
    /// <summary>The teacher itself learns.</summary>
    TrainingTeacher,

    /// <summary>The teacher scores all examples.</summary>
    Scoring,

    /// <summary>The teacher's inside is looked at.</summary>
    Inspecting,

    /// <summary>The teacher scores augmented copies.</summary>
    ScoringCopies,

    /// <summary>A student learns from the labels alone.</summary>
    TrainingUndistilled,

    /// <summary>A student learns from the teacher.</summary>
    TrainingDistilled,

    /// <summary>A student learns from an encoder on general text.</summary>
    TrainingGeneral,

    /// <summary>Times and scores are measured.</summary>
    Measuring,
}
