namespace MLNetDistill.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Step">Steps done, those of earlier stages included.</param>
/// <param name="TotalSteps">Steps planned for all stages.</param>
/// <param name="Epoch">Examples seen in this stage, as a multiple of the number of training examples.</param>
/// <param name="Loss">The mean objective since the last report.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="Elapsed">The time spent, with the time before a resume.</param>
/// <param name="ExamplesPerSecond">The speed of this process.</param>
/// <param name="Score">The validation score, where this report follows an evaluation; higher is better.</param>
/// <param name="BestScore">The best validation score so far.</param>
public sealed record TrainingProgress(
    long Step, long TotalSteps, double Epoch, double Loss, double LearningRate, TimeSpan Elapsed, double ExamplesPerSecond, double? Score, double? BestScore);
