using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Tests.Signals;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Augmentation;

public class AugmentationTests
{
    private static readonly TextInputs Texts = new(["one two three four five six seven eight nine ten", "a b", "", "x"]);

    [Fact]
    public void The_same_seed_gives_the_same_copies_and_another_seed_others()
    {
        foreach (var (augmentation, inputs) in new (InputAugmentation, ExampleInputs)[] { (new TokenMasking(), Texts), (new Chain { Steps = [new TokenMasking(), new TokenMasking()] }, Texts), (new Spunge(), MadeData.Table(30, TaskKind.Binary).Inputs) })
        {
            var copies = Keys(augmentation.Apply(inputs, 1)!.Inputs);
            Assert.Equal(copies, Keys(augmentation.Apply(inputs, 1)!.Inputs));
            Assert.NotEqual(copies, Keys(augmentation.Apply(inputs, 2)!.Inputs));
        }

        static List<ExampleKey> Keys(ExampleInputs inputs) => [.. Enumerable.Range(0, inputs.Count).Select(inputs.Key)];
    }

    [Fact]
    public void Copies_differ_from_their_example_and_from_each_other()
    {
        var copies = (TextInputs)new TokenMasking { Copies = 50, MaskProbability = 0.3 }.Apply(Texts, 1)!.Inputs;
        Assert.Equal(copies.Count, copies.Texts.Distinct().Count());
        Assert.Empty(copies.Texts.Intersect(Texts.Texts));
        // "x" has one copy, "" none.
        Assert.Single(copies.Texts, text => text == "\u25A2");
    }

    [Fact]
    public void Words_are_masked_and_stretches_cut_as_often_as_asked()
    {
        var text = string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"w{i}"));
        var masked = (TextInputs)new TokenMasking { Copies = 20, MaskProbability = 0.1, NgramProbability = 0 }.Apply(new TextInputs([text]), 1)!.Inputs;
        Assert.Equal(20, masked.Count);
        Assert.Equal(0.1, masked.Texts.Average(t => t.Split(' ').Count(w => w == "\u25A2")) / 1000, 0.01);
        Assert.All(masked.Texts, t => Assert.Equal(1000, t.Split(' ').Length));

        var cut = (TextInputs)new TokenMasking { Copies = 1000, MaskProbability = 0.001, NgramProbability = 0.25 }.Apply(new TextInputs([text]), 1)!.Inputs;
        var stretches = cut.Texts.Where(t => t.Split(' ').Length <= 5).ToList();
        Assert.Equal(0.25, stretches.Count / 1000.0, 0.05);
        Assert.All(stretches, t => Assert.Contains(t.Replace("\u25A2", "", StringComparison.Ordinal).Trim(), text));
    }

    [Fact]
    public void Columns_are_changed_as_often_and_as_much_as_asked()
    {
        const int Rows = 2000;
        var random = new Random(1);
        var numbers = Enumerable.Range(0, Rows).SelectMany(i => new[] { (float)(random.NextDouble() * 12), i % 4 == 0 ? float.NaN : 1 }).ToArray();
        var table = new TableInputs(Rows, ["x", "gaps"], numbers, ["kind"], [.. Enumerable.Range(0, Rows).Select(i => $"{i % 50}")]);
        var copies = (TableInputs)new Spunge { Copies = 5 }.Apply(table, 1)!.Inputs;
        Assert.InRange(copies.Count, 0.15 * 5 * Rows, 0.25 * 5 * Rows);
        var originals = Enumerable.Range(0, Rows).Select(i => table.Numbers(i)[0]).ToHashSet();
        var deviation = Math.Sqrt(12 * 12 / 12.0);
        var moved = Enumerable.Range(0, copies.Count).Where(i => !originals.Contains(copies.Numbers(i)[0])).Select(i => originals.Min(o => Math.Abs(o - copies.Numbers(i)[0]))).ToList();
        Assert.InRange(moved.Count, 0.08 * 5 * Rows, 0.12 * 5 * Rows);
        Assert.True(moved.Max() < 6 * 0.1 * deviation);
        Assert.All(Enumerable.Range(0, copies.Count), i => Assert.True(copies.Numbers(i)[1] is 1 or float.NaN));
        Assert.All(Enumerable.Range(0, copies.Count), i => Assert.InRange(int.Parse(copies.Categories(i)[0]!, null), 0, 49));
    }

    [Fact]
    public void The_teacher_scores_the_copies_and_the_budget_stays()
    {
        var train = MadeData.Texts(60);
        var teacher = new HashTeacher(TaskKind.Multiclass, [.. train.Classes]);
        var data = new TrainingData(train, teacher.Score(train.Inputs));
        var more = data.WithCopies([new TokenMasking { Copies = 3, OnlyConsistent = false }], teacher, seed: 1);
        Assert.InRange(more.Examples.Count, 150, 240);
        Assert.Equal(60, more.OriginalCount);
        Assert.Equal(more.Examples.Count, teacher.Scored);
        Assert.Equal(((DenseSoftLabels)teacher.Score(more.Examples.Inputs)).Values.ToArray(), ((DenseSoftLabels)more.SoftLabels!).Values.ToArray());
        Assert.All(Enumerable.Range(0, more.Examples.Count), row => Assert.Equal(row < 60, more.Examples.Labels.IsLabeled(row)));

        var recipe = Recipes.For(Recipes.Cnn, TaskKind.Multiclass, epochs: 4) with { Augmentation = [new TokenMasking()] };
        var (with, without) = (new StudentTrainer(recipe).Train(more), new StudentTrainer(recipe.WithoutTeacher(TaskKind.Multiclass)).Train(data));
        Assert.Equal(with.Summary.Steps, without.Summary.Steps);
        // What a copy alone holds is no word of the student.
        Assert.DoesNotContain("\u25A2", with.Model.Vocabulary!.Words);
    }

    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Regression)]
    public void Only_copies_that_do_not_turn_the_answer_are_kept(TaskKind task)
    {
        var train = MadeData.Table(60, task);
        var teacher = new HashTeacher(task, [.. train.Classes]);
        var data = new TrainingData(train, teacher.Score(train.Inputs));
        var augmentation = new Spunge { Copies = 4, ColumnProbability = 0.8, Tolerance = 0.3 };
        var all = data.WithCopies([augmentation with { OnlyConsistent = false }], teacher, seed: 1);
        var kept = data.WithCopies([augmentation], teacher, seed: 1);
        var origins = augmentation.Apply(train.Inputs, 1)!.Origins;
        var scores = (DenseSoftLabels)all.SoftLabels!;
        var deviation = scores.Values[..60].ToArray() is var values ? Math.Sqrt(values.Average(v => Math.Pow(v - values.Average(), 2))) : 0;
        var expected = Enumerable.Range(60, all.Examples.Count - 60).Where(copy => Same(scores.Row(origins[copy - 60]).ToArray(), scores.Row(copy).ToArray())).ToArray();
        Assert.InRange(expected.Length, 5, all.Examples.Count - 65);
        Assert.Equal(expected.Select(all.Examples.Inputs.Key), Enumerable.Range(60, kept.Examples.Count - 60).Select(kept.Examples.Inputs.Key));
        Assert.Equal(scores.Select([.. Enumerable.Range(0, 60), .. expected]) is DenseSoftLabels d ? d.Values.ToArray() : [], ((DenseSoftLabels)kept.SoftLabels!).Values.ToArray());

        bool Same(float[] before, float[] after) => task switch
        {
            TaskKind.Regression => Math.Abs(before[0] - after[0]) <= 0.3 * deviation,
            TaskKind.Multiclass => Array.IndexOf(before, before.Max()) == Array.IndexOf(after, after.Max()),
            _ => before.Zip(after).All(pair => pair.First > 0 == pair.Second > 0),
        };
    }

    [Fact]
    public void A_chain_takes_its_steps_in_order()
    {
        // The second step masks what the first one left; the other way round words would be cut out of masks.
        var chain = new Chain { Copies = 1, Steps = [new TokenMasking { MaskProbability = 0, NgramProbability = 1 }, new TokenMasking { MaskProbability = 1, NgramProbability = 0, Mask = "m" }] };
        var copy = ((TextInputs)chain.Apply(new TextInputs(["one two three four five six seven eight nine ten"]), 1)!.Inputs).Texts[0].Split(' ');
        Assert.InRange(copy.Length, 1, 5);
        Assert.All(copy, word => Assert.Equal("m", word));
        Assert.Contains("no chains", Assert.Throws<ArgumentOutOfRangeException>(() => new Chain { Steps = [chain] }.Validate()).Message);
        Assert.Contains("token-masking", Assert.Throws<ArgumentException>(() => new Chain { Steps = [new TokenMasking(), new Spunge()] }.Validate(Texts)).Message);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("token-masking", Assert.Throws<ArgumentException>(() => new Spunge().Apply(Texts, 1)).Message);
        Assert.Contains("spunge", Assert.Throws<ArgumentException>(() => new TokenMasking().Apply(MadeData.Table(3, TaskKind.Binary).Inputs, 1)).Message);
        Assert.Contains("Copies", Assert.Throws<ArgumentOutOfRangeException>(() => new Spunge { Copies = 0 }.Apply(MadeData.Table(3, TaskKind.Binary).Inputs, 1)).Message);
    }
}
