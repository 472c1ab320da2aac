using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>The graph of tokens against a calculation by hand.</summary>
public class TokenGraphTests
{
    private const int Examples = 5;

    // Of the student's 1, 2, 3, 1 and 2 tokens the teacher has read two at most.
    private static readonly int[] Tokens = [1, 2, 2, 1, 2];

    [Theory]
    [InlineData(64, 8, 0.1)]
    [InlineData(64, 3, 0.5)]
    [InlineData(64, 1, 2)]
    // Without one of the eight tokens, which one is chance; two examples have no more than six places.
    [InlineData(7, 2, 0.5)]
    public void Its_three_parts_are_likeness_to_the_nearest_tokens_the_place_in_the_example_and_a_contrast(int most, int neighbors, double temperature)
    {
        using var scope = NewDisposeScope();
        using var term = new TokenGraphLoss { Tokens = most, Neighbors = neighbors, Temperature = temperature }.Bind(Setting(StudentShape, TeacherShape, Examples));
        var (student, teacher) = (OfStudent(zeros([Examples, 2], ScalarType.Float64)), OfTeacher(Examples));
        teacher = teacher with { TokenMask = teacher.TokenMask! * tensor(new double[] { 1, 1, 0 }) };
        // The last layers with tokens.
        var (own, other) = (Present(student.Hidden[1]), Present(teacher.Hidden[2]));
        double[][] s = [.. own.SelectMany(tokens => tokens)], t = [.. other.SelectMany(tokens => tokens)];
        var within = Enumerable.Range(0, Math.Min(Examples, most / 3)).Average(i => KullbackLeibler(Places(other[i]), Places(own[i])));
        double[] expected = most >= s.Length ? [Expected(s, t)] : [.. Enumerable.Range(0, s.Length).Select(left => Expected(Without(s, left), Without(t, left)))];
        var seen = Enumerable.Range(0, 60).Select(step => Compute(term, student, teacher, step).ToNumber()).Select(value => Array.FindIndex(expected, e => Math.Abs(e - value) < 1e-12));
        Assert.Equal(Enumerable.Range(0, expected.Length), seen.Distinct().Order());

        double Expected(double[][] s, double[][] t)
        {
            var nearest = Enumerable.Range(0, t.Length).Average(i =>
            {
                var chosen = Enumerable.Range(0, t.Length).Where(j => j != i).OrderByDescending(j => ByHand.Cosine(t[i], t[j])).Take(neighbors).ToList();
                return KullbackLeibler(Softmax(chosen.Select(j => Likeness(t[i], t[j]))), Softmax(chosen.Select(j => Likeness(s[i], s[j]))));
            });
            var projected = s.Select(token => ByHand.Dense(token, term.Parameters));
            return (nearest + within + ByHand.Contrast([.. projected.Select(a => t.Select(b => Likeness(a, b)).ToArray())])) / 3;
        }

        double Likeness(double[] a, double[] b) => ByHand.Cosine(a, b) / temperature;

        // The mean of the tokens points where their sum does.
        double[] Places(double[][] tokens) => Softmax(tokens.Select(token => Likeness(token, ByHand.Sum(tokens))));
    }

    private static double[][][] Present(HiddenLayer layer) => [.. Tokens.Select((count, example) => ByHand.Rows(layer.Tokens![example])[..count])];

    private static double[][] Without(double[][] tokens, int left) => [.. tokens.Where((_, i) => i != left)];
}
