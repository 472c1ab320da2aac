using System.Collections.Concurrent;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>The names under which <see cref="Trial.Metrics"/> keeps what a student costs; its scores stand there under the names of <see cref="Metric"/>.</summary>
public static class StudentMetrics
{
    /// <summary>The median time of one prediction in microseconds, batch 1, one thread.</summary>
    public const string LatencyMicroseconds = "latencyMicroseconds";

    /// <summary>The size of the saved student.</summary>
    public const string Bytes = "bytes";

    /// <summary>What its weights and words take in memory.</summary>
    public const string MemoryBytes = "memoryBytes";

    /// <summary>The number of trained numbers.</summary>
    public const string Parameters = "parameters";

    // Short rounds: a search measures many students, and a bad estimate is no worse than a bad score.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(0.25);

    private const int MostMeasurements = 3;

    // The kinds of students that have been measured.
    private static readonly ConcurrentDictionary<string, bool> Warm = [];

    /// <summary>What a student costs; this depends on its architecture and vocabulary, hardly on its training.</summary>
    /// <param name="student">The student.</param>
    /// <param name="bytes">The size of its file.</param>
    /// <param name="examples">What its latency is measured with.</param>
    /// <param name="cancellationToken">Stops between predictions.</param>
    internal static Dictionary<string, double> Cost(StudentModel student, long bytes, ExampleInputs examples, CancellationToken cancellationToken)
    {
        var predict = new StudentTeacher(student).SingleRow(examples);
        var isWarm = !Warm.TryAdd(student.Spec.Architecture.Name, true);
        var words = student.Vocabulary?.Words.Sum(word => (long)sizeof(char) * word.Length) ?? 0;
        return new()
        {
            [Bytes] = bytes,
            [Parameters] = student.ParameterCount,
            [MemoryBytes] = (student.ParameterCount * sizeof(float)) + words,
            [LatencyMicroseconds] = Latency.MicrosecondsPerCall(predict, examples.Count, rounds: 3, Round, isWarm, cancellationToken),
        };
    }

    /// <summary>Cost and scores of a trained student.</summary>
    internal static Dictionary<string, double> Measure(StudentModel student, long bytes, ExampleSet validation, CancellationToken cancellationToken)
    {
        var metrics = Cost(student, bytes, validation.Inputs, cancellationToken);
        var scores = (DenseSoftLabels)new StudentTeacher(student).Score(validation.Inputs, cancellationToken: cancellationToken);
        foreach (var (name, value) in Evaluator.Evaluate(scores, validation.Labels)) metrics[name] = value;
        return metrics;
    }

    /// <summary>What a student of this recipe will cost: that is known before it is trained. One that seems too slow is measured again, because a busy machine can only make it seem slower.</summary>
    internal static Dictionary<string, double> OfUntrained(DistillationRecipe recipe, ScoredData data, SearchObjective objective, RunOptions run, CancellationToken cancellationToken)
    {
        var untrained = Untrained(recipe, data.Plain, run, cancellationToken);
        var bytes = ModelSize.Of(untrained).Bytes!.Value;
        var cost = Cost(untrained, bytes, data.Validation.Inputs, cancellationToken);
        for (var i = 1; i < MostMeasurements && cost[LatencyMicroseconds] > objective.MaxLatencyMicroseconds; i++)
            cost[LatencyMicroseconds] = Math.Min(cost[LatencyMicroseconds], Cost(untrained, bytes, data.Validation.Inputs, cancellationToken)[LatencyMicroseconds]);
        return cost;
    }

    private static StudentModel Untrained(DistillationRecipe recipe, TrainingData data, RunOptions run, CancellationToken cancellationToken)
    {
        recipe.Validate();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (spec, vocabulary) = StudentFactory.Fit(recipe.Student, data.Examples, data.SoftLabels, cancellationToken, recipe.Start.VocabularyOf(data.Teacher));
        using var module = StudentModule.Create(spec, vocabulary, run.Seed, TorchDevice.Of(run.Device));
        return StudentModel.Create(spec, module.Export(), vocabulary);
    }
}
