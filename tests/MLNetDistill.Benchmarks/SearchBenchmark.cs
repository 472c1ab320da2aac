using System.Diagnostics;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

internal static class SearchBenchmark
{
    private sealed class RandomTuner(ConfigurationSpace space, int seed) : IRecipeTuner
    {
        public Configuration? Propose(IReadOnlyList<Trial> history, long number) => number == 0 ? space.Default : space.Sample(new SeededRandom(seed, "random", number));
    }

    public static int Run(string[] args)
    {
        var seeds = args.Length > 0 ? int.Parse(args[0]) : 5;
        var trials = args.Length > 1 ? int.Parse(args[1]) : 40;
        var text = RecipeSpace.For(new(TaskKind.Multiclass, ["a", "b", "c"], true, SoftLabelKind.Dense), new TextInputs(["a"])).Configurations;
        var table = RecipeSpace.For(new(TaskKind.Multiclass, ["a", "b", "c"], true, SoftLabelKind.Dense), new TableInputs(1, ["x"], [1], [], [])).Configurations;
        SearchProblem[] problems = [new TreeProblem(), new HartmannProblem(), .. Enumerable.Range(0, 4).Select(i => new LandscapeProblem($"text{i}", text, i)), .. Enumerable.Range(0, 4).Select(i => new LandscapeProblem($"table{i}", table, 10 + i))];
        var tuners = new Dictionary<string, Func<ConfigurationSpace, int, IRecipeTuner>>
        {
            ["random"] = (s, i) => new RandomTuner(s, i),
            ["ours"] = (s, i) => new RecipeTuner(s, i),
        };
        if (args.Length > 2) tuners = tuners.Where(t => args[2].Split(',').Contains(t.Key)).ToDictionary(t => t.Key, t => t.Value);
        var ranks = tuners.Keys.ToDictionary(k => k, _ => 0.0);
        var times = tuners.Keys.ToDictionary(k => k, _ => (0.0, 0));
        Console.WriteLine($"{"",-18}" + string.Concat(problems.Select(p => $"{p.Name,10}")) + "      rank   ms");
        var table2 = tuners.Keys.ToDictionary(k => k, _ => new double[problems.Length]);
        for (var p = 0; p < problems.Length; p++)
        {
            var random = new SeededRandom(9, "budget");
            var budget = trials * Enumerable.Range(0, 200).Average(_ => problems[p].Seconds(problems[p].Space.Sample(random)));
            for (var seed = 0; seed < seeds; seed++)
            {
                var found = new Dictionary<string, double>();
                foreach (var (name, make) in tuners)
                {
                    var clock = Stopwatch.StartNew();
                    var (best, count) = Search(problems[p], make(problems[p].Space, seed), seed, budget);
                    times[name] = (times[name].Item1 + clock.Elapsed.TotalMilliseconds, times[name].Item2 + count);
                    found[name] = best;
                    table2[name][p] += best / seeds;
                }
                foreach (var name in tuners.Keys) ranks[name] += 1 + found.Values.Count(v => v > found[name]) + (found.Values.Count(v => v == found[name]) - 1) / 2.0;
            }
        }
        foreach (var name in tuners.Keys) Console.WriteLine($"{name,-18}" + string.Concat(table2[name].Select(v => $"{v,10:0.0000}")) + $"{ranks[name] / problems.Length / seeds,10:0.00}{times[name].Item1 / times[name].Item2,7:0.0}");
        return 0;
    }

    private static (double, int) Search(SearchProblem problem, IRecipeTuner tuner, int seed, double budget)
    {
        var history = new List<Trial>();
        double spent = 0;
        while (history.Count < 150)
        {
            if (tuner.Propose(history, history.Count) is not { } point) break;
            var rung = problem.Observe(point, 1, seed);
            spent += rung.Seconds;
            if (spent > budget) break;
            history.Add(new() { Number = history.Count, Configuration = point, State = TrialState.Completed, Rungs = [rung] });
        }
        return (history.Count == 0 ? double.NaN : problem.Score(history.MaxBy(t => t.Score)!.Configuration), history.Count);
    }
}
