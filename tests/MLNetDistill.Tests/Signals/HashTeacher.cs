using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Signals;

/// <summary>A teacher whose scores are a fixed function of the content, and which counts what it was asked.</summary>
internal sealed class HashTeacher(TaskKind task, params string[] classes) : ITeacher
{
    public int Scored { get; private set; }

    public string Name { get; init; } = "hash";

    public TaskKind Task => task;

    public IReadOnlyList<string> Classes => classes;

    public long? ParameterCount => 0;

    public SoftLabelKind Kind { get; init; } = SoftLabelKind.Dense;

    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        Scored += examples.Count;
        var width = Logits.Width(task, classes.Length);
        var scores = new float[examples.Count * width];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(new Random((int)examples.Key(i / width).Low ^ (i % width)).NextDouble() * 8) - 4;
        return DenseSoftLabels.FromLogits(task, classes, scores);
    }
}
