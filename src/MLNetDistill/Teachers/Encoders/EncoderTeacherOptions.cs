using MLNetDistill.Teachers.UseLite;


namespace MLNetDistill.Teachers;

/// <summary>How an <see cref="EncoderTeacher"/> is fitted.</summary>
public sealed record EncoderTeacherOptions
{
    /// <summary>
    /// True (default): the whole encoder learns. False: only a linear layer on its vectors does, which takes seconds and is the safer choice below
    /// about a hundred labels.
    /// </summary>
    public bool FineTune { get; init; } = true;

    /// <summary>
    /// Budget, batch size and learning rate; of the encoder if it is fine-tuned, else of the linear layer. Null (default) for
    /// <see cref="FineTuning"/> or <see cref="LinearHead"/>.
    /// </summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>Fine-tuning only: the learning rate of the new linear layer. Default 0.002.</summary>
    public double HeadLearningRate { get; init; } = 2e-3;

    /// <summary>Only the first so many pieces of a text are read, 1 to 128. Default 128.</summary>
    public int MaxPieces { get; init; } = UseLiteEncoder.MaxPieces;

    /// <summary>Only the first so many characters of a text are read, before it is cut into pieces; null (default) for all.</summary>
    public int? MaxCharacters { get; init; }

    /// <summary>The folder of the encoder's files; null (default) for the cache, which npm fills the first time.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The usual way to fine-tune: 4 epochs, batches of 32, learning rate 2e-4 falling in a straight line. Long training sets do with 3 epochs at 1e-4.</summary>
    public static OptimizerOptions FineTuning { get; } = new() { LearningRate = 2e-4, Schedule = LearningRateSchedule.Linear, BatchSize = 32, Epochs = 4 };

    /// <summary>The usual way to fit the linear layer alone: 40 epochs with a strong weight decay (0.3), which comes down to logistic regression.</summary>
    public static OptimizerOptions LinearHead { get; } = new() { LearningRate = 5e-3, BatchSize = 64, Epochs = 40, WeightDecay = 0.3 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it and the range.</exception>
    public void Validate()
    {
        Optimizer?.Validate();
        if (!(HeadLearningRate > 0) || !double.IsFinite(HeadLearningRate))
            throw new ArgumentOutOfRangeException(nameof(HeadLearningRate), HeadLearningRate, "HeadLearningRate must be above 0.");
        if (MaxPieces is < 1 or > UseLiteEncoder.MaxPieces)
            throw new ArgumentOutOfRangeException(nameof(MaxPieces), MaxPieces, $"MaxPieces must be 1 to {UseLiteEncoder.MaxPieces}.");
        if (MaxCharacters < 1) throw new ArgumentOutOfRangeException(nameof(MaxCharacters), MaxCharacters, "MaxCharacters must be at least 1.");
    }

    internal OptimizerOptions EffectiveOptimizer => Optimizer ?? (FineTune ? FineTuning : LinearHead);
}
