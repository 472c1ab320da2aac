using MLNetDistill.Training;


namespace MLNetDistill.Runs;

/// <summary>How a run is carried out; nothing here changes what a student is, except the seeds and threads.</summary>
public sealed record RunSettings
{
    /// <summary>The number of students of each kind, each from its own seed. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first seed; the others follow it. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of the numeric library. Default 1, which is fastest for small students.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>"auto" (default: CUDA if there is a device), "cpu" or "cuda".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The time for training all students together; each gets its share. Null (default): no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Where the results, the teacher's answers and the checkpoints go; null (default) keeps everything in memory.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Goes on where an interrupted run with the same settings stopped. Default false: an old run in the folder is refused.</summary>
    public bool Resume { get; init; }

    /// <summary>One clear message if a value is out of range.</summary>
    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    public void Validate()
    {
        if (Seeds < 1) throw new ArgumentException($"The number of seeds must be at least 1, not {Seeds}.");
        if (Seed < 0 || Seed > int.MaxValue - Seeds) throw new ArgumentException($"The first seed must be from 0 to {int.MaxValue - Seeds}, not {Seed}.");
        if (Threads is < 1 or > 1024) throw new ArgumentException($"The number of threads must be from 1 to 1024, not {Threads}.");
        TorchDevice.Of(Device);
        if (TimeLimit is { } limit && limit <= TimeSpan.Zero) throw new ArgumentException($"The time limit must be positive, not {limit}.");
        if (Resume && OutputFolder is null) throw new ArgumentException("Only a run with an output folder can be resumed.");
    }
}
