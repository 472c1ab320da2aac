namespace MLNetDistill;

/// <summary>How long and how fast a network learns: AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019) with warm-up and decay.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The highest learning rate. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate falls after the warm-up. Default cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The share of all steps in which the learning rate rises from 0, from 0 to 1. Default 0.05.</summary>
    public double Warmup { get; init; } = 0.05;

    /// <summary>The examples per step. Default 50.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>
    /// The budget: so many times the number of training examples are seen. Augmented copies share it, so that a run with copies takes as long as
    /// one without; so do unlabeled rows. Default 16.
    /// </summary>
    public double Epochs { get; init; } = 16;

    /// <summary>Decoupled weight decay, of weight matrices only: neither of biases nor of embeddings. Default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The decay of the mean of the gradient. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of its square. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Gradients longer than this are shortened to it; 0 for no limit. Default 5.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Stop after so many evaluations on the validation set without a better score; 0 (default) uses the whole budget. The best weights are kept either way.</summary>
    public int Patience { get; init; }

    /// <summary>
    /// The share of all steps after which the weights at the end of every epoch are averaged, from 0 to 1; the mean is what is evaluated and kept. 1 (default) for the
    /// weights as they are (Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization, 2018).
    /// </summary>
    public double AverageFrom { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it and the range.</exception>
    public void Validate()
    {
        Require(LearningRate is > 0 and <= 1e3, nameof(LearningRate), LearningRate, "above 0 and at most 1000");
        Require(Enum.IsDefined(Schedule), nameof(Schedule), Schedule, "constant, linear or cosine");
        Require(Warmup is >= 0 and <= 1, nameof(Warmup), Warmup, "0 to 1");
        Require(BatchSize is >= 1 and <= 1_000_000, nameof(BatchSize), BatchSize, "1 to 1000000");
        Require(Epochs is > 0 and <= 1e6, nameof(Epochs), Epochs, "above 0 and at most 1000000");
        Require(WeightDecay is >= 0 and <= 1e3, nameof(WeightDecay), WeightDecay, "0 to 1000");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "0 up to, not including, 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "0 up to, not including, 1");
        Require(Epsilon is > 0 and <= 1, nameof(Epsilon), Epsilon, "above 0 and at most 1");
        Require(ClipNorm is >= 0 and <= double.MaxValue, nameof(ClipNorm), ClipNorm, "at least 0");
        Require(AverageFrom is >= 0 and <= 1, nameof(AverageFrom), AverageFrom, "0 to 1");
        Require(Patience >= 0, nameof(Patience), Patience, "at least 0");
    }

    private static void Require(bool valid, string name, object value, string range)
    {
        if (!valid) throw new ArgumentOutOfRangeException(name, value, $"{name} of the optimizer must be {range}.");
    }
}
