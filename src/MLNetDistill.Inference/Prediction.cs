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

    /// <summary>The class that raw scores name: the one of the highest score, of equals the first.</summary>
    /// <param name="task">Binary (one score, that of the second class) or multiclass (one per class).</param>
    /// <param name="scores">The raw scores (logits) of one example.</param>
    /// <exception cref="ArgumentException">The task is neither.</exception>
    public static int ClassOf(TaskKind task, ReadOnlySpan<float> scores)
    {
        if (task == TaskKind.Binary) return scores[0] > 0 ? 1 : 0;
        if (task != TaskKind.Multiclass) throw new ArgumentException($"A {task} score names no single class.", nameof(task));
        var best = 0;
        for (var c = 1; c < scores.Length; c++)
            if (scores[c] > scores[best]) best = c;
        return best;
    }
}
