using System.CommandLine;
using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.Cli.Arguments;

/// <summary>The options that say what is searched, for how long, and where the trials are kept.</summary>
internal sealed class SearchArguments
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(10);

    private readonly Option<int?> _trials = new("--trials") { Description = "The most recipes to try." };
    private readonly Option<TimeSpan?> _time = new("--time") { Description = "The time for all trials, such as 10m; default 10m if no number of trials is given.", CustomParser = Durations.Parse };
    private readonly Option<double?> _latency = new("--max-latency") { Description = "The longest time of one prediction, such as 50us.", CustomParser = Quantities.ParseLatency };
    private readonly Option<double?> _size = new("--max-size") { Description = "The largest saved student, such as 1MB.", CustomParser = Quantities.ParseSize };
    private readonly Option<double?> _memory = new("--max-memory") { Description = "The most memory of weights and words, such as 1MB.", CustomParser = Quantities.ParseSize };
    private readonly Option<bool> _pareto = new("--pareto") { Description = "Search for the whole front of score, latency and size, not for the best score alone." };
    private readonly Option<string[]> _fix = new("--fix") { Description = "Keep a dimension at a value, as NAME=VALUE; --dry-run lists the dimensions.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _tuner = new("--tuner") { Description = $"Who chooses the recipes: {string.Join(", ", SearchTuner.All.Select(tuner => tuner.Name))}.", DefaultValueFactory = _ => SearchTuner.Default.Name };
    private readonly Option<int> _workers = new("--workers") { Description = "Trials at a time.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _storage = new("--storage") { Description = "Where the trials are kept: a SQLite file, or postgres://USER:PASSWORD@HOST/DATABASE for a search that several machines share; default a file in the output folder." };
    private readonly Option<string?> _study = new("--study") { Description = "The search's name in the storage; default the name of the training file." };
    private readonly Option<TimeSpan?> _lease = new("--lease") { Description = "How long a worker may be silent before others take its trial over, such as 30s; default 1m.", CustomParser = Durations.Parse };
    private readonly Option<string?> _experience = new("--experience") { Description = "Your own experience, a CSV file: the search starts with what did well by it and by the library's, and adds every recipe that it trains." };
    private readonly Option<bool> _alone = new("--no-comparison") { Description = "Leave out the undistilled search of the same cost and the measurement on the test rows." };

    public SearchArguments(Command command)
    {
        foreach (Option option in new Option[] { _trials, _time, _latency, _size, _memory, _pareto, _fix, _tuner, _workers, _storage, _study, _lease, _experience, _alone }) command.Options.Add(option);
    }

    /// <summary>The settings that these options make.</summary>
    /// <exception cref="ArgumentException">There is no such tuner.</exception>
    /// <exception cref="FormatException">The experience is no such file.</exception>
    public SearchSettings Read(ParseResult parsed)
    {
        var trials = parsed.GetValue(_trials);
        var experience = parsed.GetValue(_experience);
        return new()
        {
            MaxTrials = trials,
            MaxTime = parsed.GetValue(_time) ?? (trials is null ? DefaultTime : null),
            Objective = new()
            {
                Goal = parsed.GetValue(_pareto) ? SearchGoal.ParetoFront : SearchGoal.Score,
                MaxLatencyMicroseconds = parsed.GetValue(_latency),
                MaxBytes = parsed.GetValue(_size),
                MaxMemoryBytes = parsed.GetValue(_memory),
            },
            Tuner = SearchTuner.Named(parsed.GetRequiredValue(_tuner)),
            Workers = parsed.GetValue(_workers),
            Storage = parsed.GetValue(_storage),
            StudyName = parsed.GetValue(_study),
            Lease = parsed.GetValue(_lease) ?? TrialStore.DefaultLease,
            Experience = File.Exists(experience) ? [.. ExperienceFile.Shipped, .. ExperienceFile.Read(experience)] : ExperienceFile.Shipped,
            ExperienceFile = experience,
            Compare = !parsed.GetValue(_alone),
        };
    }

    /// <summary>Keeps what the command line has settled: what the options of the recipe name, and dimensions by <c>--fix</c>.</summary>
    public Func<RecipeSpace, RecipeSpace> Space(ParseResult parsed, RecipeArguments recipe)
    {
        var pairs = (parsed.GetValue(_fix) ?? []).Select(text => text.Split('=', 2)).ToList();
        if (pairs.FirstOrDefault(pair => pair.Length < 2) is [var alone, ..]) throw new ArgumentException($"'{alone}' fixes nothing; write --fix NAME=VALUE.");
        return space =>
        {
            space = recipe.Settle(parsed, space);
            foreach (var pair in pairs) space = space.Fix(pair[0], Value(pair[1]));
            return space;
        };
    }

    private static object Value(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real
        : bool.TryParse(text, out var truth) ? truth : text;
}
