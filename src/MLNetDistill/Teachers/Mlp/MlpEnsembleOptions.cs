namespace MLNetDistill.Teachers;

/// <summary>How an <see cref="MlpEnsembleTeacher"/> is fitted.</summary>
public sealed record MlpEnsembleOptions
{
    /// <summary>The number of networks, 1 to 100. Default 5.</summary>
    public int Members { get; init; } = 5;

    /// <summary>The widths of the hidden layers, first to last. Default two layers of 256.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256, 256];

    /// <summary>Dropout after each hidden layer while training. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>How each network learns. Default 40 epochs in batches of 128 with learning rate 0.002; stops after 10 evaluations without a better score.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 2e-3, BatchSize = 128, Epochs = 40, Patience = 10 };

    /// <summary>Checks the ranges; the network's and the optimizer's own values are checked where they are used.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it and the range.</exception>
    public void Validate()
    {
        if (Members is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(Members), Members, "Members must be 1 to 100.");
        if (Hidden.Count == 0) throw new ArgumentException("A multilayer perceptron needs a hidden layer.", nameof(Hidden));
    }
}
