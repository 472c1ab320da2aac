namespace MLNetDistill.Inference;

/// <summary>What a student says about one example.</summary>
public sealed record Prediction
{
    /// <summary>Binary and multiclass: the name of the most probable class (the first of equals); otherwise null.</summary>
    public string? Label { get; init; }

    /// <summary>Binary and multiclass: the index of <see cref="Label"/> among the classes; otherwise -1.</summary>
    public int ClassIndex { get; init; } = -1;

    /// <summary>Binary and multiclass: the probability of <see cref="Label"/>; otherwise 0.</summary>
    public float Probability { get; init; }

    /// <summary>The probability of each class, in the order of the spec's classes; they sum to 1 unless the task is multi-label. Empty for regression.</summary>
    public ReadOnlyMemory<float> Probabilities { get; init; }

    /// <summary>Multi-label: the names of the classes with a probability of at least one half. Otherwise empty.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Regression: the predicted value; otherwise 0.</summary>
    public float Value { get; init; }
}
