using MLNetDistill.Inference;
using MLNetDistill.Reports;


namespace MLNetDistill.Runs;

/// <summary>What a run leaves.</summary>
/// <param name="Result">The measurements.</param>
/// <param name="Student">The distilled student to use: the best on the validation data, or the first seed's where there are none.</param>
public sealed record RunOutcome(RunResult Result, StudentModel Student)
{
    /// <summary>What a user should know of how the trainings went, a sentence each; none by default.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
