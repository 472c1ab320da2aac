using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MLNetDistill.AutoML;

/// <summary>A tuner of ML.NET in a study: it is told of every trial that ended, also of those of other workers and from before a resume, and asked again when it repeats itself.</summary>
internal sealed class MLNetTuner : IRecipeTuner
{
    // A tuner sees dimensions that do not exist, so that different proposals may be the same point.
    private const int Attempts = 1000;

    private readonly MLNetSpace _space;
    private readonly int _seed;
    private readonly IReadOnlyList<Configuration> _start;
    private readonly ITuner? _tuner;
    private readonly HashSet<long> _told = [];
    private readonly Lock _gate = new();

    public MLNetTuner(MLNetSpace space, Func<SearchSpace, ITuner> create, int seed, IReadOnlyList<Configuration> start)
    {
        (_space, _seed, _start) = (space, seed, start);
        // Where everything is fixed, there is nothing to ask a tuner.
        _tuner = space.Options.Count == 0 ? null : create(space.Options);
    }

    public Configuration? Propose(IReadOnlyList<Trial> history, long number)
    {
        lock (_gate)
        {
            var tried = history.ToDictionary(trial => trial.Configuration);
            if (_start.FirstOrDefault(point => !tried.ContainsKey(point)) is { } first) return first;
            if (_tuner is null) return null;
            foreach (var trial in history)
                if (trial.IsOver && _told.Add(trial.Number)) _tuner.Update(Result(trial, (int)trial.Number));
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var settings = new TrialSettings { TrialId = (int)number, Parameter = Parameter.CreateNestedParameter(), StartedAtUtc = DateTime.UtcNow };
                var point = _space.ToConfiguration(_tuner.Propose(settings));
                if (!tried.TryGetValue(point, out var known)) return point;
                _tuner.Update(Result(known, (int)number));
            }
            return Unused(tried, number);
        }
    }

    private Configuration? Unused(Dictionary<Configuration, Trial> tried, long number)
    {
        var random = new SeededRandom(_seed, "instead of a repeated proposal", number);
        for (var attempt = 0; attempt < Attempts; attempt++)
            if (_space.Configurations.Sample(random) is var point && !tried.ContainsKey(point)) return point;
        return null;
    }

    private TrialResult Result(Trial trial, int id) => new()
    {
        TrialSettings = new() { TrialId = id, Parameter = _space.ToParameter(trial.Configuration) },
        Loss = trial is { State: not TrialState.Failed, Score: { } score } && double.IsFinite(score) ? -score : double.MaxValue,
        Metric = trial.Score ?? double.NaN,
        DurationInMilliseconds = trial.Seconds * 1000,
    };
}
