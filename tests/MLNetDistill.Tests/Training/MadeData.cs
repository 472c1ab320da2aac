using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Training;

/// <summary>Small data sets that a seed makes, easy enough to be learned in a second.</summary>
internal static class MadeData
{
    private static readonly string[] Topics = ["sun", "rain", "snow", "wind"];
    private static readonly string[] Fillers = ["the", "a", "very", "today", "we", "had", "and", "then", "some", "more"];

    /// <summary>Texts that name their topic among filler words; the last class may be left out to make a binary task.</summary>
    public static ExampleSet Texts(int count, int classes = 3, int seed = 1, double labeled = 1, bool pairs = false)
    {
        var random = new Random(seed);
        var (texts, seconds, labels) = (new string[count], new string[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var topic = random.Next(classes);
            var words = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Fillers[random.Next(Fillers.Length)]).Append(Topics[topic]).ToArray();
            random.Shuffle(words);
            texts[i] = string.Join(' ', words);
            seconds[i] = Fillers[random.Next(Fillers.Length)];
            labels[i] = random.NextDouble() < labeled ? topic : -1;
        }
        return new(new TextInputs(texts, pairs ? seconds : null), ExampleLabels.OfClasses([.. Topics.Take(classes)], labels));
    }

    /// <summary>Rows of two numbers, one of them sometimes missing, and a category; what is to be predicted follows from them.</summary>
    public static ExampleSet Table(int count, TaskKind task, int seed = 1)
    {
        var random = new Random(seed);
        var (numbers, categories) = (new float[2 * count], new string?[count]);
        var targets = new float[count];
        for (var i = 0; i < count; i++)
        {
            var (x, y, kind) = (random.NextDouble() * 4 - 2, random.NextDouble() * 100, random.Next(3));
            (numbers[2 * i], numbers[(2 * i) + 1]) = ((float)x, random.Next(10) == 0 ? float.NaN : (float)y);
            categories[i] = kind == 0 ? null : $"kind {kind}";
            targets[i] = (float)((10 * x) + kind + 50);
        }
        var inputs = new TableInputs(count, ["x", "y"], numbers, ["kind"], categories);
        return new(inputs, task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets(targets),
            TaskKind.MultiLabel => ExampleLabels.OfSets(["high", "low", "odd"], [.. Enumerable.Range(0, count).SelectMany(i => new[] { targets[i] > 55 ? 1f : 0, targets[i] < 45 ? 1f : 0, categories[i] is null ? 1f : 0 })]),
            TaskKind.Binary => ExampleLabels.OfClasses(["low", "high"], [.. targets.Select(t => t > 50 ? 1 : 0)]),
            _ => ExampleLabels.OfClasses(["low", "middle", "high"], [.. targets.Select(t => t < 40 ? 0 : t < 60 ? 1 : 2)]),
        });
    }

    /// <summary>What a teacher that knows the answer would say: confident, but not blind.</summary>
    public static SoftLabels Knowing(ExampleSet labeled) => DenseSoftLabels.FromHardLabels(labeled.Labels, labeled.Task == TaskKind.Regression ? 0 : 0.1);
}
