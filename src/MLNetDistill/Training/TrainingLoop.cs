using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>What gradients are computed for.</summary>
/// <param name="Number">The step, counted from 0.</param>
/// <param name="Total">The steps of the whole budget.</param>
/// <param name="Epochs">The passes over the examples so far.</param>
/// <param name="Rows">The examples of the batch.</param>
/// <param name="Random">The source of this step's random numbers, such as dropout masks.</param>
internal sealed record TrainingStep(long Number, long Total, double Epochs, int[] Rows, SeededRandom Random)
{
    /// <summary>How much of the step the batch is.</summary>
    public double Share { get; init; } = 1;
}

/// <summary>
/// The loop that students and teachers share: batches in random order, AdamW with warm-up and decay, clipping, an evaluation after every epoch, the
/// best weights kept, checkpoints, progress, time limit and cancellation. Nothing in it depends on anything but the seed and the step, so a
/// resumed run ends with the same bits.
/// </summary>
internal sealed class TrainingLoop(OptimizerOptions optimizer, RunOptions run)
{
    /// <summary>The examples that take part, by number; with a curriculum from the easiest to the hardest.</summary>
    public required int[] Pool { get; init; }

    /// <summary>How many of them take part when; null for all at all times.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>The examples that an epoch of the budget counts.</summary>
    public required int EpochLength { get; init; }

    /// <summary>What is trained, already on the run's device.</summary>
    public required IReadOnlyList<ParameterGroup> Parameters { get; init; }

    /// <summary>What else has to survive an interruption: float32 tensors that the steps update in place.</summary>
    public IReadOnlyList<Tensor> State { get; init; } = [];

    /// <summary>Adds the gradient of a batch's objective to the parameters' gradients and returns the objective.</summary>
    public required Func<TrainingStep, double> AddGradients { get; init; }

    /// <summary>Scores the present weights on the validation set; null if there is none: then the last weights are kept.</summary>
    public Func<ValidationScore>? Validate { get; init; }

    /// <summary>Tells runs apart, so that no checkpoint is resumed with other data or options.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The steps of trainings that come before and after this one, for the progress.</summary>
    public long StepsBefore { get; init; }

    /// <inheritdoc cref="StepsBefore"/>
    public long StepsAfter { get; init; }

    private int BatchSize => Math.Min(optimizer.BatchSize, EpochLength);

    private long TotalSteps => StepsOf(optimizer, EpochLength);

    /// <summary>The steps of a budget.</summary>
    /// <param name="optimizer">Says how long.</param>
    /// <param name="epochLength">The examples that an epoch counts.</param>
    public static long StepsOf(OptimizerOptions optimizer, int epochLength) =>
        Math.Max(1, (long)Math.Ceiling(optimizer.Epochs * epochLength / Math.Min(optimizer.BatchSize, epochLength)));

    /// <summary>Trains until the budget, the patience or the time is used up, and leaves the best weights in the parameters.</summary>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">Canceled; the checkpoint, if one was asked for, is up to date.</exception>
    public TrainingSummary Run(CancellationToken cancellationToken = default)
    {
        run.Validate();
        optimizer.Validate();
        set_num_threads(run.Threads);
        using var scope = NewDisposeScope();
        using var flat = new FlatParameters(Parameters);
        using var adam = new FlatAdamW(flat, optimizer);
        var best = flat.Values.clone();
        using var average = optimizer.AverageFrom < 1 ? new WeightAverage(flat.Values) : null;
        Tensor[] kept = [flat.Values, adam.Mean, adam.Square, best, .. average?.State ?? [], .. State];
        var state = Restore(kept);
        var order = new DataOrder(Pool, run.Seed, Curriculum is null ? null : position => PassLength(Curriculum, position));
        var clock = new RunClock(run, state.Seconds);
        var firstStep = state.Step;

        while (state.Stopped is null)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save(state, kept, clock);
                cancellationToken.ThrowIfCancellationRequested();
            }
            var rate = optimizer.LearningRate * LearningRate.Factor(optimizer, state.Step, TotalSteps);
            state.AddLoss(Step(adam, order, state.Step, rate));
            var evaluates = EndsEpoch(state.Step) || clock.IsOver;
            if (evaluates) Evaluate(state, flat.Values, best, state.Step > optimizer.AverageFrom * TotalSteps ? average : null, clock.IsOver);
            if (evaluates || clock.ReportIsDue())
            {
                run.Progress?.Report(new(StepsBefore + state.Step, StepsBefore + TotalSteps + StepsAfter, Epochs(state.Step), state.RecentLoss, rate, clock.Elapsed,
                    Epochs(state.Step - firstStep) * EpochLength / clock.ElapsedHere.TotalSeconds,
                    evaluates && Validate is not null ? state.LastScore : null, BestScore(state)));
            }
            if (state.Stopped is not null || clock.CheckpointIsDue()) Save(state, kept, clock);
        }

        using (no_grad()) flat.Values.copy_(best);
        return new(state.Step, Epochs(state.Step), state.RecentLoss, BestScore(state), Epochs(state.BestStep), clock.Elapsed.TotalSeconds, state.Stopped.Value);
    }

    private double Step(FlatAdamW adam, DataOrder order, long number, double rate)
    {
        using var scope = NewDisposeScope();
        var rows = new int[BatchSize];
        order.Fill(number * BatchSize, rows);
        adam.ZeroGradients();
        var value = AddGradients(new(number, TotalSteps, Epochs(number), rows, new SeededRandom(run.Seed, "step", number)));
        if (!double.IsFinite(value)) throw new TrainingDivergedException("loss", value, number, TotalSteps, rate);
        var norm = adam.ClipGradients();
        if (!double.IsFinite(norm)) throw new TrainingDivergedException("gradient's length", norm, number, TotalSteps, rate);
        adam.Step(number, rate);
        return value;
    }

    /// <summary>The examples that take part in a pass, a batch at least.</summary>
    private int PassLength(Curriculum curriculum, long position) =>
        Math.Min(Pool.Length, Math.Max(BatchSize, (int)Math.Ceiling(Pool.Length * curriculum.ShareAt((double)position / (TotalSteps * BatchSize)))));

    private void Evaluate(TrainingState state, Tensor values, Tensor best, WeightAverage? average, bool outOfTime)
    {
        using var noGradient = no_grad();
        ValidationScore? score = null;
        average?.Add();
        if (average is null) Score();
        else average.Lend(Score);
        state.Stopped = state.Step == TotalSteps ? StopReason.Completed
            : outOfTime ? StopReason.TimeLimit
            : score is not null && optimizer.Patience > 0 && state.SinceBest >= optimizer.Patience ? StopReason.EarlyStopped
            : null;

        void Score()
        {
            score = Validate?.Invoke();
            if (state.AddScore(score)) best.copy_(values);
        }
    }

    private bool EndsEpoch(long steps) => steps == TotalSteps || steps * BatchSize / EpochLength > (steps - 1) * BatchSize / EpochLength;

    private double Epochs(long steps) => (double)steps * BatchSize / EpochLength;

    private double? BestScore(TrainingState state) => Validate is not null && state.BestStep > 0 ? state.Best.Value : null;

    private TrainingState Restore(Tensor[] kept)
    {
        if (!run.Resume || !File.Exists(run.CheckpointPath)) return new();
        var state = CheckpointFile.Read(run.CheckpointPath, Fingerprint);
        using var noGradient = no_grad();
        foreach (var (tensor, values) in kept.Zip(state.Tensors)) tensor.copy_(torch.tensor(values).view(tensor.shape));
        return state;
    }

    private void Save(TrainingState state, Tensor[] kept, RunClock clock)
    {
        if (run.CheckpointPath is null) return;
        using var scope = NewDisposeScope();
        state.Seconds = clock.Elapsed.TotalSeconds;
        state.Tensors = [.. kept.Select(tensor => tensor.cpu().data<float>().ToArray())];
        CheckpointFile.Write(run.CheckpointPath, Fingerprint, state);
        state.Tensors = [];
    }
}
