using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Signals;

public class SoftLabelsTests
{
    private static readonly string[] Abc = ["a", "b", "c"];

    [Fact]
    public void Logits_come_back_as_their_softmax()
    {
        var soft = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3, 1000, 0, -1000]);
        var weights = new[] { Math.Exp(1), Math.Exp(2), Math.Exp(3) };
        for (var c = 0; c < 3; c++) Assert.Equal(weights[c] / weights.Sum(), soft.Probabilities(0)[c], 1e-15);
        Assert.Equal([1, 0, 0], soft.Probabilities(1));
        Assert.Equal([1000f, 0, -1000], soft.Row(1).ToArray());
    }

    [Fact]
    public void Binary_keeps_one_logit_and_gives_two_probabilities()
    {
        var soft = DenseSoftLabels.FromProbabilities(TaskKind.Binary, ["no", "yes"], [0.25f, 1]);
        Assert.Equal(1, soft.Width);
        Assert.Equal(0.75, soft.Probabilities(0)[0], 1e-7);
        Assert.Equal(0.25, soft.Probabilities(0)[1], 1e-7);
        Assert.Equal(Math.Log((1 - 1e-7) / 1e-7), soft.Row(1)[0], 1e-5);
    }

    [Fact]
    public void Probabilities_survive_the_way_through_logits()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 50).SelectMany(_ => Distribution(random, 3)).ToArray();
        var soft = DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, Abc, rows);
        for (var i = 0; i < rows.Length; i++) Assert.Equal(rows[i], soft.Probabilities(i / 3)[i % 3], 1e-6);
    }

    [Fact]
    public void Hard_labels_spread_the_smoothing_over_all_classes()
    {
        var labels = ExampleLabels.OfClasses(Abc, [2, 0]);
        var smooth = DenseSoftLabels.FromHardLabels(labels, 0.3);
        Assert.Equal(0.8, smooth.Probabilities(0)[2], 1e-6);
        Assert.Equal(0.1, smooth.Probabilities(0)[1], 1e-6);
        Assert.True(DenseSoftLabels.FromHardLabels(labels).Probabilities(1)[0] > 1 - 1e-6);

        var binary = DenseSoftLabels.FromHardLabels(ExampleLabels.OfClasses(["no", "yes"], [1, 0]), 0.1);
        Assert.Equal(0.95, binary.Probabilities(0)[1], 1e-6);
        var sets = DenseSoftLabels.FromHardLabels(ExampleLabels.OfSets(Abc, [1, 0, 1]), 0.1);
        Assert.Equal(0.05, sets.Probabilities(0)[1], 1e-6);
        Assert.Equal([3.5f], DenseSoftLabels.FromHardLabels(ExampleLabels.OfTargets([3.5f]), 0.1).Row(0).ToArray());
    }

    [Fact]
    public void Align_matches_classes_by_name()
    {
        var soft = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3, 4, 5, 6]);
        var aligned = (DenseSoftLabels)soft.Align(["c", "a", "b"]);
        Assert.Equal([3f, 1, 2, 6, 4, 5], aligned.Values.ToArray());
        Assert.Equal(["c", "a", "b"], aligned.Classes);
        Assert.Same(soft, soft.Align(Abc));

        var binary = DenseSoftLabels.FromLogits(TaskKind.Binary, ["no", "yes"], [2]);
        Assert.Equal([-2f], ((DenseSoftLabels)binary.Align(["yes", "no"])).Values.ToArray());

        var top = (TopKSoftLabels)soft.ToTopK(2).Align(["c", "a", "b"]);
        Assert.Equal([0, 2], top.Indices(0).ToArray());
    }

    [Fact]
    public void Align_names_what_does_not_match()
    {
        var soft = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3]);
        var error = Assert.Throws<ArgumentException>(() => soft.Align(["a", "b", "d"]));
        Assert.Contains("the teacher lacks 'd'", error.Message);
        Assert.Contains("the data lack 'c'", error.Message);
    }

    [Fact]
    public void Top_k_is_what_sorting_gives_and_knows_the_missing_mass()
    {
        var random = new Random(2);
        string[] classes = [.. Enumerable.Range(0, 9).Select(i => $"c{i}")];
        var logits = Enumerable.Range(0, 90).Select(_ => (float)random.Next(-4, 5)).ToArray(); // with ties
        var dense = DenseSoftLabels.FromLogits(TaskKind.Multiclass, classes, logits);
        foreach (var k in new[] { 1, 4, 9 })
        {
            var top = dense.ToTopK(k);
            for (var row = 0; row < dense.Count; row++)
            {
                var probabilities = dense.Probabilities(row);
                var expected = Enumerable.Range(0, 9).OrderByDescending(c => probabilities[c]).ThenBy(c => c).Take(k).ToArray();
                Assert.Equal(expected, top.Indices(row).ToArray());
                for (var j = 0; j < k; j++) Assert.Equal(Math.Log(probabilities[expected[j]]), top.LogProbabilities(row)[j], 1e-6);
                Assert.Equal(1 - expected.Sum(c => probabilities[c]), top.MissingMass(row), 1e-6);
            }
        }
    }

    [Fact]
    public void Select_and_append_keep_rows()
    {
        var soft = DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3, 4, 5, 6]);
        var both = soft.Select([1]).Append(soft.Select([0, 1]));
        Assert.Equal([4f, 5, 6, 1, 2, 3, 4, 5, 6], ((DenseSoftLabels)both).Values.ToArray());
        var top = (TopKSoftLabels)soft.ToTopK(2).Select([1, 0]).Append(soft.ToTopK(2));
        Assert.Equal(4, top.Count);
        Assert.Throws<ArgumentException>(() => top.Append(soft.ToTopK(1)));
        Assert.Throws<ArgumentException>(() => soft.Append(soft.ToTopK(2)));
        Assert.Throws<ArgumentException>(() => soft.Append(DenseSoftLabels.FromValues([1])));
    }

    [Fact]
    public void Bad_scores_are_refused_with_their_place()
    {
        AssertSays("row 1, class 'b'", () => DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3, 4, float.NaN, 6]));
        AssertSays("row 0, class 'yes'", () => DenseSoftLabels.FromLogits(TaskKind.Binary, ["no", "yes"], [float.PositiveInfinity]));
        AssertSays("row 0", () => DenseSoftLabels.FromValues([float.NaN]));
        AssertSays("not a probability", () => DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, Abc, [0.5f, 1.5f, -1]));
        AssertSays("sum to 0.3", () => DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, Abc, [0.1f, 0.1f, 0.1f]));
        AssertSays("whole rows of 3", () => DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2]));
        AssertSays("'a' twice", () => DenseSoftLabels.FromLogits(TaskKind.Multiclass, ["a", "a"], [1, 2]));
        AssertSays("Row 1 has no label", () => DenseSoftLabels.FromHardLabels(ExampleLabels.OfClasses(Abc, [0, -1])));
        AssertSays("multiclass", () => DenseSoftLabels.FromLogits(TaskKind.Binary, ["a", "b"], [1]).ToTopK(1));
        AssertSays("from 1 to", () => DenseSoftLabels.FromLogits(TaskKind.Multiclass, Abc, [1, 2, 3]).ToTopK(4));
        AssertSays("twice", () => new TopKSoftLabels(Abc, 2, [1, 1], [-1, -2]));
        AssertSays("Row 1 names class 3", () => new TopKSoftLabels(Abc, 1, [0, 3], [-1, -2]));
        AssertSays("not sorted", () => new TopKSoftLabels(Abc, 2, [1, 0], [-2, -1]));
    }

    private static void AssertSays(string expected, Func<object> create) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(create).Message);

    private static IEnumerable<float> Distribution(Random random, int classes)
    {
        var weights = Enumerable.Range(0, classes).Select(_ => random.NextDouble() + 1e-3).ToArray();
        return weights.Select(w => (float)(w / weights.Sum()));
    }
}
