using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>LEAD against a calculation by hand.</summary>
public class LiberalFeatureTests
{
    [Theory, InlineData(3, 4, 0.1), InlineData(3, 4, 0.7), InlineData(4, 2, 0.7), InlineData(3, 3, 0.7)]
    public void Layers_count_by_how_much_they_agree_with_the_teachers_last_one_and_each_choice_has_its_turn(int students, int teachers, double temperature)
    {
        double[][,] own = [.. Enumerable.Range(0, students).Select(i => Matrix(5, 3 + i, 70 + i))], other = [.. Enumerable.Range(0, teachers).Select(i => Matrix(5, 4 + i, 80 + i))];
        using var scope = NewDisposeScope();
        using var term = new LiberalFeatureLoss { Temperature = temperature }.Bind(Setting(Shape(own), Shape(other), 5));
        var count = Math.Min(students, teachers);
        var expected = Choices(students, count).SelectMany(_ => Choices(teachers, count), (s, t) => Expected([.. s.Select(i => own[i])], [.. t.Select(i => other[i])])).ToList();
        // Every value is one of these, and in that many batches each of them comes up.
        var seen = Enumerable.Range(0, 60).Select(step => Compute(term, States(own), States(other), step).ToNumber()).Select(value => expected.FindIndex(e => Math.Abs(e - value) < 1e-12));
        Assert.Equal(Enumerable.Range(0, expected.Count), seen.Distinct().Order());

        double Expected(double[][,] student, double[][,] teacher)
        {
            var weights = Softmax(teacher.Select(layer => -Divergence(other[^1], layer)));
            return weights.Select((weight, i) => weight * Divergence(teacher[i], student[i])).Sum();
        }

        // KL between whom each example is like, itself left out.
        double Divergence(double[,] p, double[,] q) => Enumerable.Range(0, 5).Average(i => KullbackLeibler(Neighbors(p, i), Neighbors(q, i)));

        double[] Neighbors(double[,] layer, int i)
        {
            var rows = ByHand.Rows(layer);
            return Softmax(Enumerable.Range(0, 5).Where(j => j != i).Select(j => ByHand.Cosine(rows[i], rows[j]) / temperature));
        }
    }

    /// <summary>All choices of some of the first numbers, in order.</summary>
    private static IEnumerable<int[]> Choices(int all, int count) => Enumerable.Range(0, 1 << all)
        .Select(set => Enumerable.Range(0, all).Where(i => (set >> i) % 2 == 1).ToArray()).Where(choice => choice.Length == count);

    private static InnerShape Shape(double[][,] layers) => new() { Hidden = [.. layers.Select((layer, i) => new LayerShape($"layer{i}", layer.GetLength(1)))] };

    private static InnerStates States(double[][,] layers) => new() { Hidden = [.. layers.Select(layer => new HiddenLayer(tensor(layer)))] };
}
