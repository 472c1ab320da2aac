namespace MLNetDistill.Signals;

/// <summary>What stored scores are.</summary>
public enum ScoreForm
{
    /// <summary>Probabilities: per row they sum to 1, for multi-label each stands for itself.</summary>
    Probabilities,

    /// <summary>Logits, or the predicted values of a regression.</summary>
    Logits,

    /// <summary>The name of the predicted class, or several as for labels.</summary>
    Labels,
}
