using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class ScoredDataTests
{
    private static readonly ExampleSet Rows = new(new TableInputs(40, ["x"], [.. Enumerable.Range(0, 40).Select(i => i / 40f)], [], []), ExampleLabels.OfClasses(["no", "yes"], [.. Enumerable.Range(0, 40).Select(i => i / 20)]));

    private static readonly DistillationRecipe Plain = DistillationRecipe.Default(TaskKind.Binary, new MlpArchitecture());

    private static readonly DistillationRecipe Copying = Plain with { Augmentation = [new Spunge { Copies = 2, ColumnProbability = 1, OnlyConsistent = false }] };

    private static readonly DistillationRecipe Inside = Plain with { Objective = [new HiddenMseLoss()] };

    [Fact]
    public void OnlyRecipesThatLookInsideHaveTheTeacherInspected()
    {
        var teacher = new Counted();
        var data = new ScoredData(new(Rows, teacher.Score(Rows.Inputs), Rows), teacher, seed: 1);
        Assert.NotNull(data.For(Inside, default).TeacherStates);
        Assert.Equal([40], teacher.Inspected);
        // Neither the rows, whose states are there now, nor the copies.
        var copies = data.For(Copying, default);
        Assert.Equal((120, null), (copies.Examples.Count, copies.TeacherStates));
        Assert.Null(data.For(Plain, default).TeacherStates);
        Assert.Equal([40], teacher.Inspected);
        Assert.Equal(120, data.For(Copying with { Objective = Inside.Objective }, default).TeacherStates!.Count);
        Assert.Equal([40, 80], teacher.Inspected);
    }

    /// <summary>Remembers how many examples it was asked to show its inside for.</summary>
    private sealed class Counted : IWhiteBoxTeacher
    {
        public List<int> Inspected { get; } = [];

        public string Name => "counted";

        public TaskKind Task => TaskKind.Binary;

        public IReadOnlyList<string> Classes => ["no", "yes"];

        public long? ParameterCount => null;

        public InnerShape Inner { get; } = new() { Hidden = [new("layer1", 2)] };

        public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
            DenseSoftLabels.FromLogits(Task, Classes, [.. Enumerable.Range(0, examples.Count).Select(i => (float)(i % 3) - 1)]);

        public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
        {
            Inspected.Add(examples.Count);
            return new(Inner, [new(new Half[2 * examples.Count], 2)]);
        }
    }
}
