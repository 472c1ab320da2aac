using System.Globalization;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What a search spends beside its trials' own work, part by part, in processor time of the whole process: for tables, texts and trainings of a moment, with one worker
/// and the trials in SQLite. A trial's own work is what training the same recipe without a search takes: preparing the data with their copies, and the training.
/// Arguments: trials per search (default 20), then names of searches.
/// </summary>
internal static class OverheadBenchmark
{
    private const int Trials = 20, WarmUps = 5;

    private static readonly SearchPart[] OwnWork = [SearchPart.Preparing, SearchPart.Training];

    private static readonly (string Name, string Student)[] Searches = [("made up", "mlp"), ("satimage", "mlp"), ("letter", "mlp"), ("trec", "text-cnn")];

    public static int Run(string[] args)
    {
        var isCounted = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out _);
        var trials = isCounted ? int.Parse(args[0], CultureInfo.InvariantCulture) : Trials;
        string[] names = args[(isCounted ? 1 : 0)..] is { Length: > 0 } given ? given : [.. Searches.Select(search => search.Name)];
        if (!SeededData.Knows([.. Searches.Select(search => search.Name)], names)) return 2;
        SearchPart[] parts = [.. Enum.GetValues<SearchPart>().Except(OwnWork)];
        Console.WriteLine($"| data | student | trials | preparing, s | training, s | per trial, s | {string.Join(" | ", parts.Select(part => $"{part.ToString().ToLowerInvariant()}, %"))} | together, % |");
        Console.WriteLine($"|---|---|---|---|---|---|{string.Concat(parts.Select(_ => "---|"))}---|");
        foreach (var (name, student) in Searches.Where(search => names.Contains(search.Name)))
        {
            var data = name == "made up" ? MadeUp() : SearchData.Of(QualityData.Read(Path.GetFullPath(Path.Combine(QualityBenchmark.Repository(), "..", "shared", "data", name))));
            // Code that is new to the process costs once: a long search does not notice.
            Search(data, student, WarmUps);
            var meter = Search(data, student, trials);
            var own = meter[SearchPart.Preparing] + meter[SearchPart.Training];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {student} | {trials} | {meter[SearchPart.Preparing].TotalSeconds:0.0} | {meter[SearchPart.Training].TotalSeconds:0.0} | {own.TotalSeconds / trials:0.00} | {string.Join(" | ", parts.Select(part => Percent(meter[part])))} | {Percent(meter.Total - own)} |"));

            string Percent(TimeSpan part) => (100 * (part / own)).ToString("0.00", CultureInfo.InvariantCulture);
        }
        return 0;
    }

    private static SearchMeter Search(SearchData data, string student, int trials)
    {
        var settings = new SearchSettings { MaxTrials = trials };
        var teacher = new LabelTeacher(data.Train);
        var scored = new ScoredData(new TrainingData(data.Train, teacher.Score(data.Train.Inputs), data.Validation), teacher, settings.Seed);
        var space = RecipeSpace.For(TeacherSource.Of(teacher).ContextFor(data.Train), data.Train.Inputs).Fix(StudentDimensions.Student, student);
        var output = Directory.CreateTempSubdirectory("mlnetdistill-overhead-");
        try
        {
            using var folder = SearchFolder.Open(output.FullName, resume: false);
            using var store = folder.OpenStore(null, settings.Lease);
            var search = new StudySearch(space, scored, settings, folder, [space.Configurations.Default]);
            var meter = new SearchMeter(store.Open(data.Name, search.Identity("data", "labels")));
            search.Run(meter, () => new MLContext(settings.Seed).Auto().CreateExperiment(), meter.Report, CancellationToken.None);
            return meter;
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static SearchData MadeUp()
    {
        var random = new Random(1);
        return new("made up", Rows(2000), Rows(500));

        ExampleSet Rows(int count)
        {
            var table = new TableInputs(count, [.. Enumerable.Range(0, 10).Select(column => $"x{column}")], [.. Enumerable.Range(0, count * 10).Select(_ => random.NextSingle() - 0.5f)], [], []);
            return new(table, ExampleLabels.OfClasses(["no", "yes"], [.. Enumerable.Range(0, count).Select(row => System.Numerics.Tensors.TensorPrimitives.Sum(table.Numbers(row)) > 0 ? 1 : 0)]));
        }
    }

    /// <summary>Is fairly sure of the labels of the examples that it knows, and has no opinion of others, so that scoring takes no time of its own.</summary>
    private sealed class LabelTeacher(ExampleSet known) : ITeacher
    {
        public string Name => "labels";

        public TaskKind Task => known.Task;

        public IReadOnlyList<string> Classes => known.Classes;

        public long? ParameterCount => null;

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
        {
            var width = Task == TaskKind.Binary ? 1 : Classes.Count;
            var logits = new float[examples.Count * width];
            for (var row = 0; examples == known.Inputs && row < examples.Count; row++)
            {
                var label = known.Labels.ClassIndex(row);
                if (Task == TaskKind.Binary) logits[row] = label == 1 ? 3 : -3;
                else logits[(row * width) + label] = 5;
            }
            return DenseSoftLabels.FromLogits(Task, Classes, logits);
        }
    }
}
