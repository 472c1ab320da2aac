using System.Globalization;
using MLNetDistill.AutoML.Recommendation;

namespace MLNetDistill.Benchmarks;

/// <summary>Tests recommendations on data sets that the experience lacks: on the published runs of the Distiller study and on the library's own experience.</summary>
internal static class RecommendationBenchmark
{
    public static int Run(string[] args)
    {
        var folder = args.Length > 0 ? args[0] : Path.GetFullPath(Path.Combine(QualityBenchmark.Repository(), "..", "shared", "data", "distiller_runs"));
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"The published runs are looked for in {folder}, and there is no such folder.");
            return 2;
        }
        Print("the published runs of the Distiller study", LeaveOneOut.Of(DistillerRuns.Read(folder)));
        if (ExperienceFile.Shipped.Count > 0) Print("the library's own experience", LeaveOneOut.Of(ExperienceFile.Shipped));
        return 0;
    }

    private static void Print(string title, IReadOnlyList<LeaveOneOut> rows)
    {
        Console.WriteLine($"Leaving out one data set at a time, {title}:\n");
        Console.WriteLine("| data | recipes | rank correlation | regret of a random recipe | best elsewhere | recommended | best of five |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var r in rows) Console.WriteLine(Line(r));
        Console.WriteLine(Line(new("mean", rows.Sum(r => r.Recipes), rows.Average(r => r.RankCorrelation), rows.Average(r => r.RandomRegret), rows.Average(r => r.FixedShare), rows.Average(r => r.Share), rows.Average(r => r.BestOfFiveShare))));
        Console.WriteLine();
    }

    private static string Line(LeaveOneOut r) => string.Create(CultureInfo.InvariantCulture,
        $"| {r.Data} | {r.Recipes} | {r.RankCorrelation:0.00} | {100 * r.RandomRegret:0.00} | {100 * r.FixedShare:0}% | {100 * r.Share:0}% | {100 * r.BestOfFiveShare:0}% |");
}
