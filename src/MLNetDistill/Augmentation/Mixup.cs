namespace MLNetDistill.Augmentation;

/// <summary>
/// Every batch is mixed with itself in another order: the student sees λ times the inputs of one row and 1 − λ times those of another, and learns λ
/// times what the first one asks for and 1 − λ times what the second one does, from the teacher as from the labels (Zhang et al., mixup: Beyond
/// Empirical Risk Minimization, 2018; for texts Guo et al., 2019; with a teacher MixKD, Liang et al., 2021). Texts and categories are mixed as
/// embeddings, numbers as they are after scaling.
/// </summary>
public sealed record Mixup
{
    /// <summary>λ follows a Beta(α, α) distribution, drawn for every batch: near 0 or 1 for a small α, even at 1. From 0.05 to 4. Default 0.4.</summary>
    public double Alpha { get; init; } = 0.4;

    /// <summary>Checks the range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">α is out of range.</exception>
    public void Validate()
    {
        if (Alpha is not (>= 0.05 and <= 4)) throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "Alpha of mixup must be 0.05 to 4.");
    }
}
