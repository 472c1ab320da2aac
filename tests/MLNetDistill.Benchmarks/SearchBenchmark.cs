using System.Globalization;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Benchmarks;

/// <summary>Tuners against each other at equal cost on made-up trainings: what each finds, and its mean rank over problems and seeds.</summary>
internal static class SearchBenchmark
{
    public static int Run(string[] args)
    {
        var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
        var budget = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        SearchContestant[] contestants = [.. SearchContestant.All];
        var problems = Problems();
        var found = new double[contestants.Length, problems.Count, seeds];
        for (var p = 0; p < problems.Count; p++)
        {
            for (var c = 0; c < contestants.Length; c++)
                for (var seed = 0; seed < seeds; seed++) found[c, p, seed] = contestants[c].Search(problems[p], seed, budget);
            Console.Error.WriteLine($"{problems[p].Name}: {string.Join(", ", contestants.Select((contestant, c) => string.Create(CultureInfo.InvariantCulture, $"{contestant.Name} {Enumerable.Range(0, seeds).Average(s => found[c, p, s]):0.000}")))}");
        }

        Console.WriteLine($"The score found on average over {seeds} seeds, each search as long as {budget} trainings of random recipes:\n");
        Console.WriteLine($"| tuner | {string.Join(" | ", problems.Select(p => p.Name))} | mean rank | ms per proposal |");
        Console.WriteLine($"|---|{string.Concat(problems.Select(_ => "---|"))}---|---|");
        for (var c = 0; c < contestants.Length; c++)
        {
            var means = Enumerable.Range(0, problems.Count).Select(p => Enumerable.Range(0, seeds).Average(s => found[c, p, s]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {contestants[c].Name} | {string.Join(" | ", means.Select(m => m.ToString("0.000", CultureInfo.InvariantCulture)))} | {Rank(c):0.00} | {contestants[c].MillisecondsPerProposal:0.0} |"));
        }
        return 0;

        double Rank(int c) => Enumerable.Range(0, problems.Count).Average(p => Enumerable.Range(0, seeds).Average(s =>
        {
            var others = Enumerable.Range(0, contestants.Length).Where(o => o != c).Select(o => found[o, p, s]).ToList();
            return 1 + others.Count(o => o > found[c, p, s]) + (others.Count(o => o == found[c, p, s]) / 2.0);
        }));
    }

    private static List<SearchProblem> Problems()
    {
        var context = new LossContext(TaskKind.Multiclass, ["a", "b", "c"], HasLabels: true, SoftLabelKind.Dense);
        var text = RecipeSpace.For(context, new TextInputs(["a"])).Configurations;
        var table = RecipeSpace.For(context, new TableInputs(1, ["x"], [1], [], [])).Configurations;
        return
        [
            new TreeProblem(), new HartmannProblem(),
            .. Enumerable.Range(1, 4).Select(i => new LandscapeProblem($"text {i}", text, i)),
            .. Enumerable.Range(1, 4).Select(i => new LandscapeProblem($"table {i}", table, 10 + i)),
        ];
    }
}
