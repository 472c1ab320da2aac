using System.Globalization;
using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Runs;
using MLNetDistill.Signals;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// Trains the same small student by every method, with all labels and with a tenth of them, and changes, with all labels, what a recipe chooses beside its losses. What is
/// finished is kept in <c>artifacts/methods</c>, so that a run goes on where it was ended; the first seed of all data sets comes before the second.
/// </summary>
internal static class MethodsBenchmark
{
    private const int Seeds = 3;
    private const double FewLabels = 0.1;

    private static readonly string[] DataSets = ["satimage", "letter", "magic04", "adult", "trec", "sst2", "banking77", "sms_spam"];

    public static int Run(string[] args)
    {
        // "table" prints what is there.
        var onlyTable = args is ["table"];
        var names = onlyTable || args.Length == 0 ? DataSets : args;
        if (!SeededData.Knows(DataSets, names)) return 2;
        var results = new MethodsResults(Path.Combine(SeededData.Output("methods"), "results.jsonl"));
        if (!onlyTable)
        {
            Each([1, FewLabels], (data, teacher) => MethodsRecipes.For(data, teacher).Where(m => !LooksInside(m)));
            Each([1], (data, _) => MethodsSettings.For(data));
            // What looks inside the teacher costs most and decides least: it comes when the rest is there.
            Each([1, FewLabels], (data, teacher) => MethodsRecipes.For(data, teacher).Where(LooksInside));
        }
        var (settings, attention) = (Named(MethodsSettings.Prefix), Named(MethodsRecipes.Attention));
        foreach (var share in new[] { 1, FewLabels })
        {
            var labeled = string.Create(CultureInfo.InvariantCulture, $"with {100 * share:0}% of the labels");
            Print($"Losses, {labeled}", results.All.Except(settings).Except(attention).Where(r => r.LabelShare == share));
            Print($"Losses on attention, {labeled}", attention.Where(r => r.LabelShare == share).Select(r => r with { Method = r.Method[MethodsRecipes.Attention.Length..] }));
        }
        Print("Beside the losses", settings);
        return 0;

        List<MethodResult> Named(string prefix) => [.. results.All.Where(r => r.Method.StartsWith(prefix, StringComparison.Ordinal))];

        static void Print(string title, IEnumerable<MethodResult> rows) => Console.WriteLine($"\n{title}:\n\n{MethodsTable.Of(rows)}");

        void Each(double[] labelShares, Func<RunData, InnerShape, IEnumerable<Method>> methods) =>
            SeededData.ForEach(names, Enumerable.Range(0, Seeds), (data, seed) => Measure(data, seed, labelShares, results, methods));
    }

    private static bool LooksInside(Method method) => method.Recipe.Needs().LooksInside();

    private static void Measure(RunData data, int seed, double[] labelShares, MethodsResults results, Func<RunData, InnerShape, IEnumerable<Method>> methods)
    {
        var way = data.Train.Inputs is TextInputs ? QualityWay.FineTuned : QualityWay.Ensemble;
        using var teacher = QualityTeacher.Open(data, way, SeededData.Teachers, what => Console.WriteLine($"{data.Name}, fitting the teacher: {what}"));
        foreach (var share in labelShares)
        {
            var train = share == 1 ? data.Train : QualityStudents.FewLabels(data.Train, seed);
            foreach (var (name, recipe) in methods(data, teacher.Inner))
            {
                if (results.Has(data.Name, share, name, seed, recipe)) continue;
                var result = MethodTraining.Run(data, train, share, name, recipe, seed, teacher);
                results.Add(result);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {data.Name} {100 * share:0}% {name}, seed {seed}: {100 * result.Score:0.00} in {result.Seconds:0.0} s{result.Error}"));
            }
        }
    }
}
