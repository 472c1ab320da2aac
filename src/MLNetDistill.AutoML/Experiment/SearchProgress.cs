using MLNetDistill.Training;


namespace MLNetDistill.AutoML;

/// <summary>The parts of a search.</summary>
public enum SearchStage
{
    /// <summary>The teacher is made and scores the examples.</summary>
    Teacher,

    /// <summary>Recipes are tried.</summary>
    Searching,

    /// <summary>The undistilled search of the same cost.</summary>
    SearchingUndistilled,

    /// <summary>Winners are trained with several seeds and measured on the test rows.</summary>
    Comparing,
}

/// <summary>How far a search has come.</summary>
/// <param name="Stage">The part.</param>
/// <param name="Elapsed">The time since the search began or was resumed.</param>
public sealed record SearchProgress(SearchStage Stage, TimeSpan Elapsed)
{
    /// <summary>What the study has already when this process begins with it, such as the trials before a resume; reported once.</summary>
    public IReadOnlyList<Trial> Earlier { get; init; } = [];

    /// <summary>How far the teacher or the comparison is; null while recipes are tried.</summary>
    public RunProgress? Run { get; init; }

    /// <summary>The trial that started, came to a rung, ended or is being trained; null in other parts.</summary>
    public Trial? Trial { get; init; }

    /// <summary>How far that trial's training is; null if the trial itself changed.</summary>
    public TrainingProgress? Training { get; init; }

    /// <summary>The best completed trial so far that keeps the limits; null while there is none.</summary>
    public Trial? Best { get; init; }
}
