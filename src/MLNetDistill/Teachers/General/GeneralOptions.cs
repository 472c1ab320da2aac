using MLNetDistill.Starts;


namespace MLNetDistill.Teachers;

/// <summary>How a <see cref="GeneralStudent"/> is taught.</summary>
public sealed record GeneralOptions
{
    /// <summary>Budget, batch size and learning rate. Default 4 epochs of batches of 64 at 0.003.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 3e-3, BatchSize = 64, Epochs = 4, ClipNorm = 1 };

    /// <summary>Only so many texts are taken, a random choice that follows from the seed; null (default) for all.</summary>
    public int? MaxTexts { get; init; }

    /// <summary>
    /// A file that keeps the encoder's vectors, 1 KB per text: an interrupted run goes on, and another student can learn from the same. Null
    /// (default) for none.
    /// </summary>
    public string? VectorsPath { get; init; }

    /// <summary>The folder of the encoder's files; null (default) for the cache, which npm fills the first time.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it and the range.</exception>
    public void Validate()
    {
        Optimizer.Validate();
        if (MaxTexts < 1) throw new ArgumentOutOfRangeException(nameof(MaxTexts), MaxTexts, "MaxTexts must be at least 1.");
    }
}
