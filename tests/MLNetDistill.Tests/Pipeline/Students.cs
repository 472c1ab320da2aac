using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Pipeline;

/// <summary>Students with random weights: the pipeline does not care what they have learnt.</summary>
internal static class Students
{
    public static StudentModel Text(TaskKind task, string[] classes, bool pair = false) =>
        Random(new() { Task = task, Classes = classes, IsTextPair = pair, Architecture = new BagOfNgramsArchitecture { Ngrams = new() { Buckets = 97 }, EmbeddingWidth = 5 } });

    public static StudentModel Table(TaskKind task, IEnumerable<string> numeric, IEnumerable<(string Name, string[] Values)> categorical, string[]? classes = null) => Random(new()
    {
        Task = task,
        Classes = task == TaskKind.Regression ? [] : classes ?? [],
        Architecture = new MlpArchitecture { Hidden = [7] },
        Table = new()
        {
            Numeric = [.. numeric.Select(name => new NumericColumn { Name = name, Mean = 1, Scale = 2, HasMissing = true })],
            Categorical = [.. categorical.Select(column => new CategoricalColumn { Name = column.Name, Values = column.Values })],
        },
    });

    private static StudentModel Random(StudentSpec spec)
    {
        var random = new Random(3);
        var weights = new WeightSet();
        foreach (var (name, shape) in StudentParameters.Shapes(spec))
        {
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() * 4 - 2;
            weights.Add(name, shape, values);
        }
        return StudentModel.Create(spec, weights);
    }
}
