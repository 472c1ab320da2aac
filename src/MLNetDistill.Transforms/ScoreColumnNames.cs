namespace MLNetDistill.Transforms;

/// <summary>The names of the columns that a student adds.</summary>
/// <param name="PredictedLabel">A key for multiclass, a bool for binary; not there for regression.</param>
/// <param name="Score">The class probabilities for multiclass, the logit for binary, the value for regression.</param>
/// <param name="Probability">Binary only: the probability of the positive class.</param>
internal sealed record ScoreColumnNames(string PredictedLabel = "PredictedLabel", string Score = "Score", string Probability = "Probability");
