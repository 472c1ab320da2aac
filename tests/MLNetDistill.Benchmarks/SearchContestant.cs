using System.Diagnostics;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.Benchmarks;

/// <summary>A way to search, and how long it thinks.</summary>
internal sealed class SearchContestant(string name, SearchTuner tuner, SuccessiveHalving halving)
{
    private const int MaximumTrials = 300;

    private static readonly SuccessiveHalving Full = new() { MinimumResource = 1 };

    private readonly Stopwatch _thinking = new();
    private int _proposals;

    /// <summary>All start with the default recipe.</summary>
    public static IEnumerable<SearchContestant> All =>
    [
        new("random", SearchTuner.Random, Full),
        new("cost-frugal", SearchTuner.CostFrugal, Full),
        new("forest", SearchTuner.Forest, Full),
        new("random, halving", SearchTuner.Random, new()),
        new("forest, halving", SearchTuner.Forest, new()),
    ];

    public string Name => name;

    public double MillisecondsPerProposal => _thinking.Elapsed.TotalMilliseconds / _proposals;

    /// <summary>The true score of the student that looks best when the time is over.</summary>
    /// <param name="problem">What is searched.</param>
    /// <param name="seed">The seed of tuner and noise.</param>
    /// <param name="trainings">The time, in full trainings of random points.</param>
    public double Search(SearchProblem problem, int seed, int trainings)
    {
        var random = new SeededRandom(0, "budget");
        var left = trainings * Enumerable.Range(0, 200).Average(_ => problem.Seconds(problem.Space.Sample(random)));
        var rule = halving with { Chance = problem.Chance };
        var proposer = tuner.Create(problem.Space, seed, [problem.Space.Default]);
        var history = new List<Trial>();
        while (history.Count < MaximumTrials)
        {
            if ((rule.Resume(history) is { } paused ? paused with { State = TrialState.Running } : Next()) is not { } trial) break;
            while (trial.State == TrialState.Running)
            {
                var rung = problem.Observe(trial.Configuration, rule.NextResource(trial), seed);
                left -= rung.Seconds - trial.Seconds;
                if (left < 0) return problem.Score(history.Where(t => t.Rungs.Count > 0).MaxBy(t => (t.Rungs[^1].Resource, t.Score))!.Configuration);
                trial = trial.With(rung);
                trial = trial with
                {
                    State = rule.Decide(history, trial) switch
                    {
                        HalvingDecision.Stop => TrialState.Stopped,
                        HalvingDecision.Pause => TrialState.Waiting,
                        _ => rung.Resource < 1 ? TrialState.Running : TrialState.Completed,
                    },
                };
                history[(int)trial.Number] = trial;
            }
        }
        return problem.Score(history.MaxBy(t => (t.Rungs[^1].Resource, t.Score))!.Configuration);

        Trial? Next()
        {
            _thinking.Start();
            var point = proposer.Propose(history, history.Count);
            _thinking.Stop();
            _proposals++;
            if (point is null) return null;
            history.Add(new() { Number = history.Count, Configuration = point, State = TrialState.Running });
            return history[^1];
        }
    }
}
