using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>One search in one study, with a teacher or without: the same rules for both, so that they can be compared.</summary>
internal sealed class StudySearch
{
    private readonly RecipeSpace _space;
    private readonly ScoredData _data;
    private readonly SearchSettings _settings;
    private readonly SearchFolder _folder;
    private readonly TrialScheduler _scheduler;

    /// <summary>Prepares a search.</summary>
    /// <param name="space">The recipes.</param>
    /// <param name="data">What the students learn from.</param>
    /// <param name="settings">The budget, the objective and the tuner.</param>
    /// <param name="folder">Where students and checkpoints go.</param>
    /// <param name="start">What is tried first.</param>
    public StudySearch(RecipeSpace space, ScoredData data, SearchSettings settings, SearchFolder folder, IReadOnlyList<Configuration> start)
    {
        (_space, _data, _settings, _folder) = (space, data, settings, folder);
        // Without early stops a trial is trained in one go.
        var halving = settings.Halving ?? new SuccessiveHalving { MinimumResource = settings.Tuner.LearnsFromRungs ? new SuccessiveHalving().MinimumResource : 1 };
        if (settings.Objective.Goal == SearchGoal.Score && double.IsNegativeInfinity(halving.Chance)) halving = halving with { Chance = LeastScore(data.Validation) };
        var tuner = settings.Tuner.Create(space.Configurations, settings.Seed, start);
        _scheduler = new(tuner, halving, settings.Objective, settings.Seed, settings.MaxTrials) 
        {
            TimeCounts = settings.MaxTime is not null,
            SmallestStudents = StudentDimensions.Smallest(space.Configurations),
        };
    }

    /// <summary>Told of the trials that the study has at the beginning, and of the best of them.</summary>
    public Action<IReadOnlyList<Trial>, Trial?>? Began { get; init; }

    /// <summary>Told of every trial that this process trained to its end.</summary>
    public Action<Trial>? Completed { get; init; }

    /// <summary>Tells searches apart that must not share trials.</summary>
    /// <param name="data">A fingerprint of the examples.</param>
    /// <param name="teacher">The teacher's identity.</param>
    public StudyIdentity Identity(string data, string teacher)
    {
        var text = new StringBuilder(_space.Start.ToJson());
        foreach (var dimension in _space.Dimensions.Select(d => d.Dimension))
            text.Append('\n').Append(dimension.Name).Append(": ").Append(dimension.Range).Append(dimension.Condition is { } condition ? $" if {condition}" : "");
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), data, teacher, _settings.Objective.Identity, _settings.Seed);
    }

    /// <summary>Runs the trials that are still to be had.</summary>
    /// <param name="study">The study.</param>
    /// <param name="createExperiment">Makes ML.NET's loop for a worker.</param>
    /// <param name="progress">Told of every trial, with the best so far.</param>
    /// <param name="cancellationToken">Stops after the present steps.</param>
    /// <returns>All trials.</returns>
    public IReadOnlyList<Trial> Run(IStudy study, Func<AutoMLExperiment> createExperiment, Action<Trial, TrainingProgress?, Trial?> progress, CancellationToken cancellationToken)
    {
        _folder.Use(study);
        var trials = study.Load();
        var best = Best(trials);
        if (trials.Count > 0) Began?.Invoke(trials, best);
        var trainer = new TrialTrainer(_space, _data, _settings.Objective, _scheduler, _settings.RunOptions, _folder);
        new SearchEngine(study, _scheduler, trainer, createExperiment)
        {
            Changed = (trial, training) =>
            {
                if (trial.State == TrialState.Completed) Completed?.Invoke(trial);
                if (training is null) best = Best(best is null ? [trial] : [best, trial]);
                progress(trial, training, best);
            },
        }.Run(_settings.Workers, _settings.MaxTime - TimeSpan.FromSeconds(trials.Sum(trial => trial.Seconds) / _settings.Workers), cancellationToken);
        return study.Load();
    }

    /// <summary>The best completed trial that keeps the limits; of equal ones the smaller student, then the first.</summary>
    public Trial? Best(IEnumerable<Trial> trials) => trials
        .Where(trial => trial.State == TrialState.Completed && double.IsFinite(trial.Score ?? double.NaN) && _settings.Objective.Violation(trial.Metrics) is null)
        .OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Metrics[StudentMetrics.Bytes]).ThenBy(trial => trial.Number).FirstOrDefault();

    /// <summary>Why there is no best trial, in one line.</summary>
    public ArgumentException NoWinner(IReadOnlyList<Trial> trials)
    {
        var time = _settings.MaxTime is { } limit ? string.Create(CultureInfo.InvariantCulture, $"The time of {limit.TotalSeconds:#,0.###} s is too short") : null;
        if (trials.Count == 0) return new($"{time} for one trial: it was over before the first began. Give more time.");
        var tooDear = trials.Where(trial => _settings.Objective.Violation(trial.Metrics) is not null).ToList();
        if (tooDear.MinBy(trial => trial.Metrics[StudentMetrics.Bytes]) is { } smallest && trials.All(trial => trial.IsOver))
            return new($"No student keeps the limits: {tooDear.Count} of the {trials.Count} recipes that were tried break them. The smallest student is that of trial {smallest.Number}: {_settings.Objective.Violation(smallest.Metrics)} Raise the limit, or try more recipes.");
        if (trials.FirstOrDefault(trial => trial.State == TrialState.Failed) is { } failed && trials.All(trial => trial.IsOver))
            return new($"None of the {trials.Count} trials could be completed. The first failure, of trial {failed.Number}: {failed.Error}");
        return new(time is not null ? $"{time}: no trial was trained to its end. Give more time, or fewer epochs." : "No trial was trained to its end. Allow more trials.");
    }

    /// <summary>A trial as a run, with its student if it is at hand.</summary>
    public SearchRun ToRun(Trial trial, bool withStudent) => new(trial, () => _space.ToRecipe(trial.Configuration)) { Student = withStudent ? _folder.Find(trial.Number) : null };

    // What guessing reaches, less what luck can take away on so few rows. R² and F1 may be bad for long and recover.
    private static double LeastScore(ExampleSet validation)
    {
        if (validation.Task is not (TaskKind.Binary or TaskKind.Multiclass)) return double.NegativeInfinity;
        var chance = SuccessiveHalving.ChanceOf(validation.Task, validation.Classes.Count);
        return chance - (3 * Math.Sqrt(chance * (1 - chance) / validation.Count));
    }
}
