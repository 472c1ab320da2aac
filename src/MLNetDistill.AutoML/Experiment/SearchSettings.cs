using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>How a search is carried out. Name at least one limit: trials or time.</summary>
public sealed record SearchSettings
{
    /// <summary>The most recipes that are tried; null (default) for no limit. Recipes that break a limit of the objective before they are trained don't count.</summary>
    public int? MaxTrials { get; init; }

    /// <summary>
    /// How long this process tries recipes; null (default) for no limit. What the study's trials had taken before it began counts, divided by its workers; the final comparison comes on top. Several
    /// processes that share a study have this time each.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>What is searched for, and the limits that a student has to keep. Default the best score.</summary>
    public SearchObjective Objective { get; init; } = new();

    /// <summary>The recipe to start from; null (default) for the usual one of the data.</summary>
    public DistillationRecipe? Start { get; init; }

    /// <summary>What came of recipes on other data sets; the search begins with the usual recipe and three that are recommended by it. Default: what the library ships. Empty for no recommendation.</summary>
    public IReadOnlyList<Experience> Experience { get; init; } = Recommendation.ExperienceFile.Shipped;

    /// <summary>A file to which every recipe that is trained to its end is added, for later searches; see <see cref="Recommendation.ExperienceFile"/>. Searches may share it. Null (default) writes nothing.</summary>
    public string? ExperienceFile { get; init; }

    /// <summary>Changes the search space: adds dimensions, fixes or removes some. Default none.</summary>
    public Func<RecipeSpace, RecipeSpace>? Space { get; init; }

    /// <summary>Who chooses the recipes. Default <see cref="SearchTuner.Default"/>.</summary>
    public SearchTuner Tuner { get; init; } = SearchTuner.Default;

    /// <summary>How hopeless trials are given up early; null (default) for the tuner's own way, which for ML.NET's tuners is not at all.</summary>
    public SuccessiveHalving? Halving { get; init; }

    /// <summary>Trials at a time in this process. Default 1; only then does the same seed give the same search, if trials alone are counted and no latency matters.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The seed of the search and of every trial. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of students of each kind in the final comparison, each from its own seed. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Whether the winner is compared on the test rows with undistilled students, which takes an undistilled search of the same cost. Default true; without test rows there is no comparison.</summary>
    public bool Compare { get; init; } = true;

    /// <summary>Threads of the numeric library. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>"auto" (default: CUDA if there is a device), "cpu" or "cuda".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Where results, checkpoints and the teacher's answers go; null (default) for a temporary folder that is deleted in the end.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Where the trials are kept, as <see cref="TrialStore.Open"/> reads it; null (default) for a file in the output folder, or memory without one.</summary>
    public string? Storage { get; init; }

    /// <summary>The study's name in the storage; null (default) for the name of the data.</summary>
    public string? StudyName { get; init; }

    /// <summary>
    /// How long a worker of this process may be silent before others take it for dead and go on with its trial, by the storage's clock; it says four times in that time
    /// that it is alive. From a second to a day; default a minute.
    /// </summary>
    public TimeSpan Lease { get; init; } = TrialStore.DefaultLease;

    /// <summary>Goes on with the search in the output folder. Default false: an old search there is refused. A study in a storage of its own is always joined.</summary>
    public bool Resume { get; init; }

    internal RunOptions RunOptions => new() { Seed = Seed, Threads = Threads, Device = Device };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        if (MaxTrials is null && MaxTime is null) throw new ArgumentException("A search needs an end: give a number of trials or a time.");
        if (MaxTrials < 1) throw new ArgumentException($"The number of trials must be at least 1, not {MaxTrials}.");
        if (MaxTime is { } time && time <= TimeSpan.Zero) throw new ArgumentException($"The time must be positive, not {time}.");
        if (Workers is < 1 or > 1024) throw new ArgumentException($"The number of workers must be from 1 to 1024, not {Workers}.");
        if (Seeds < 1) throw new ArgumentException($"The number of seeds must be at least 1, not {Seeds}.");
        if (Seed < 0 || Seed > int.MaxValue - Seeds) throw new ArgumentException($"The seed must be from 0 to {int.MaxValue - Seeds}, not {Seed}.");
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1)) throw new ArgumentException($"The lease must be from a second to a day, not {Lease.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} s.");
        if (Resume && OutputFolder is null) throw new ArgumentException("Only a search with an output folder can be resumed.");
        if (Storage is not null && string.IsNullOrWhiteSpace(Storage)) throw new ArgumentException("The storage has no name; give a file, or postgres://user:password@host/database.");
        if (StudyName is not null && string.IsNullOrWhiteSpace(StudyName)) throw new ArgumentException("The study's name is empty; give one, or leave it out for the name of the data.");
        if (Directory.Exists(ExperienceFile)) throw new ArgumentException($"'{ExperienceFile}' is a folder; name a file for the experience.");
        RunOptions.Validate();
        TorchDevice.Of(Device);
        Objective.Validate();
        Start?.Validate();
        Halving?.Validate();
    }
}
