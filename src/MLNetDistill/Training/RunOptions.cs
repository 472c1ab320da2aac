namespace MLNetDistill.Training;

/// <summary>What is chosen for a run but does not belong to its recipe: where it runs, how long at most, and who is told.</summary>
public sealed record RunOptions
{
    /// <summary>What initial weights, data order and dropout follow from. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>The threads of the tensor library. Default 1; another number may give a slightly different student. It holds for the whole process.</summary>
    public int Threads { get; init; } = 1;

    /// <summary><c>auto</c> (default; a GPU if there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Training stops after this time and keeps the best weights so far; null (default) for no limit. A resumed run counts the time before.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The file that keeps the state of the run, so that it can be resumed; null (default) for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>How often the file is written. Default every 10 seconds.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Go on from <see cref="CheckpointPath"/> if the file is there. Default false.</summary>
    public bool Resume { get; init; }

    /// <summary>Told about the run at every evaluation and now and then between.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        if (Threads is < 1 or > 1024) throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "Threads must be 1 to 1024.");
        if (TimeLimit is { } limit && limit <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(TimeLimit), limit, "The time limit must be above 0.");
        if (Resume && CheckpointPath is null) throw new ArgumentException("To resume a run, name the checkpoint file that it wrote.");
    }
}
