using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.AutoML.Tests.Experiment;

/// <summary>Points of the plane in three classes, a teacher that knows the rule, and searches over them that take an instant.</summary>
internal static class Quadrants
{
    public static SearchData Data(int labeled = 60, int count = 150, bool withTest = true)
    {
        var random = new Random(5);
        ExampleSet Make(int rows, int known)
        {
            var numbers = new float[rows * 2];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = (random.NextSingle() * 2) - 1;
            var inputs = new TableInputs(rows, ["x", "y"], numbers, [], []);
            int[] classes = [.. Enumerable.Range(0, rows).Select(row => row < known ? RuleTeacher.Class(inputs.Numbers(row)) : -1)];
            return new(inputs, ExampleLabels.OfClasses(RuleTeacher.Names, classes));
        }
        return new("quadrants", Make(count, labeled), Make(90, 90), withTest ? Make(90, 90) : null);
    }

    /// <summary>Small networks and few epochs.</summary>
    public static SearchSettings Settings { get; } = new()
    {
        MaxTrials = 5,
        Tuner = SearchTuner.Random,
        Seeds = 1,
        Compare = false,
        Start = DistillationRecipe.Default(TaskKind.Multiclass, new MlpArchitecture { Hidden = [8] }) with { Optimizer = new() { Epochs = 4, BatchSize = 50, LearningRate = 0.02 } },
        Space = space => space.Fix("student", "mlp").Fix("epochs", 4L).Fix("loss", "kd").Remove(AugmentationDimensions.Augmentation),
    };

    /// <summary>Comes to rungs after one and two of four epochs.</summary>
    public static SuccessiveHalving Halving { get; } = new() { ReductionFactor = 2, MinimumResource = 0.25 };

    public static SearchResult Search(SearchSettings settings, ITeacher? teacher = null, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default, SearchData? data = null) =>
        new DistillationSearch(data ?? Data(), teacher ?? new RuleTeacher(), settings).Execute(progress, cancellation);

    /// <summary>What two equal searches have in common: everything but times.</summary>
    public static string[] Trace(SearchResult result) =>
        [.. result.Runs.Select(run => $"{run.Trial.Number} {run.Trial.State} {run.Trial.Configuration} {string.Join(' ', run.Trial.Rungs.Select(rung => $"{rung.Resource:R}:{rung.Score:R}"))}")];
}

/// <summary>Always right and sure of it.</summary>
internal sealed class RuleTeacher(Action<ExampleInputs>? asked = null) : ITeacher
{
    public static readonly string[] Names = ["in", "left", "right"];

    public string Name => "rule";

    public TaskKind Task => TaskKind.Multiclass;

    public IReadOnlyList<string> Classes => Names;

    public long? ParameterCount => 3;

    public static int Class(ReadOnlySpan<float> point) => (point[0] * point[0]) + (point[1] * point[1]) < 0.4f ? 0 : point[0] < 0 ? 1 : 2;

    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        asked?.Invoke(examples);
        var table = (TableInputs)examples;
        var logits = new float[table.Count * 3];
        for (var row = 0; row < table.Count; row++) logits[(row * 3) + Class(table.Numbers(row))] = 6;
        return DenseSoftLabels.FromLogits(Task, Names, logits);
    }
}

/// <summary>Calls back at once.</summary>
internal sealed class Watcher(Action<SearchProgress> report) : IProgress<SearchProgress>
{
    public void Report(SearchProgress value) => report(value);
}
