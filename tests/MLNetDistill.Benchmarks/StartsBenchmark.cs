using System.Globalization;
using MLNetDistill.Augmentation;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Starts;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Trains the student of pieces from every starting point, from the labels alone and from the teacher too; from the general student also four times as long, on
/// the teacher's scores of copies and of other texts; on trec also from the mean of three teachers. What is finished is kept in <c>artifacts/starts</c>, so that a run goes on where it was ended; the first seed
/// of all data sets comes before the second.
/// </summary>
internal static class StartsBenchmark
{
    private const int Seeds = 3;

    private static readonly string[] DataSets = ["trec", "banking77", "sst2"];

    private static readonly StartingPoint[] Starts =
    [
        new GeneralStart(),
        new InheritedStart(),
        new RandomStart(),
    ];

    public static int Run(string[] args)
    {
        if (!SeededData.Knows(DataSets, args)) return 2;
        var results = new MethodsResults(Path.Combine(SeededData.Output("starts"), "results.jsonl"));
        SeededData.ForEach(args.Length > 0 ? args : DataSets, Enumerable.Range(1, Seeds), (data, seed) => Measure(data, seed, results));
        Console.WriteLine($"\n{MethodsTable.Of(results.All)}");
        return 0;
    }

    private static void Measure(RunData data, int seed, MethodsResults results)
    {
        using (var teacher = QualityTeacher.Open(data, QualityWay.FineTuned, SeededData.Teachers, Report)) Measure(data, seed, Recipes(data), teacher, results);
        // Elsewhere copies gain nothing, and three encoders take three times as long.
        if (data.Name != "trec") return;
        using (var several = QualityTeacher.OpenSeveral(data, 3, SeededData.Teachers, Report)) Measure(data, seed, OfSeveral(data), several, results);

        void Report(string what) => Console.WriteLine($"{data.Name}, fitting a teacher: {what}");
    }

    private static void Measure(RunData data, int seed, IEnumerable<(string, DistillationRecipe, bool)> recipes, QualityTeacher teacher, MethodsResults results)
    {
        foreach (var (title, recipe, keepsLast) in recipes)
        {
            if (results.Has(data.Name, 1, title, seed, recipe)) continue;
            var result = MethodTraining.Run(keepsLast ? data with { Validation = null } : data, data.Train, 1, title, recipe, seed, teacher);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name}, {title}, seed {seed}: {100 * result.Score:0.00} (dev {100 * result.Validation:0.00}) in {result.Seconds:0.0} s{result.Error}"));
        }
    }

    private static IEnumerable<(string, DistillationRecipe, bool)> OfSeveral(RunData data)
    {
        var usual = DistillationRecipe.Default(data.Train.Task, TextCnnArchitecture.OfPieces);
        yield return ("general, three teachers and labels", usual, false);
        var copies = usual with { Objective = [new KnowledgeDistillationLoss { Temperature = 2 }], Augmentation = [new TokenMasking()] };
        yield return ("general, three teachers on copies", copies, false);
        yield return ("general, three teachers on copies, mean weights", copies with { Optimizer = copies.Optimizer with { AverageFrom = 0.25 } }, false);
    }

    private static IEnumerable<(string, DistillationRecipe, bool)> Recipes(RunData data)
    {
        var usual = DistillationRecipe.Default(data.Train.Task, TextCnnArchitecture.OfPieces);
        foreach (var start in Starts)
        {
            yield return ($"{start.Name}, labels", usual with { Start = start, Objective = [new CrossEntropyLoss()] }, false);
            yield return ($"{start.Name}, teacher and labels", usual with { Start = start }, false);
        }
        var patient = usual with { Optimizer = usual.Optimizer with { Epochs = 4 * usual.Optimizer.Epochs } };
        yield return ("general, labels, four times as long", patient with { Objective = [new CrossEntropyLoss()] }, false);
        var reading = patient with { Objective = [new KnowledgeDistillationLoss { Temperature = 2 }], Augmentation = [new TransferTexts { Copies = 16 }, new TokenMasking()] };
        yield return ("general, copies and other texts, four times as long", reading, false);
        yield return ("general, the same, last weights", reading, true);
    }
}
