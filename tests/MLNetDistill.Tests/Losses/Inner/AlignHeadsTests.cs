using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>The learned alignment of heads against a calculation by hand.</summary>
public class AlignHeadsTests
{
    private const int Examples = 5;

    [Fact]
    public void Each_head_of_the_teacher_is_compared_with_its_mixture_of_all_heads_of_the_student()
    {
        using var scope = NewDisposeScope();
        using var term = new AlignHeadsLoss().Bind(Setting(StudentShape, TeacherShape, Examples));
        // Of the student's 1, 2, 3, 1 and 2 tokens the teacher has read two at most.
        int[] tokens = [1, 2, 2, 1, 2];
        var (student, teacher) = (OfStudent(zeros([Examples, 2], ScalarType.Float64)), OfTeacher(Examples));
        teacher = teacher with { TokenMask = teacher.TokenMask! * tensor(new double[] { 1, 1, 0 }) };
        var places = Enumerable.Range(0, Examples).SelectMany(example => Enumerable.Range(0, tokens[example]).Select(from => (example, from))).ToList();
        var (own, other) = (places.Select(place => Scores(student, place)).ToList(), places.Select(place => Scores(teacher, place)).ToList());
        var mixture = ByHand.Rows(term.Parameters[0]);

        double Expected() => Enumerable.Range(0, places.Count).Average(place => mixture.Select((weights, head) => KullbackLeibler(
            Softmax(other[place][head]), Softmax(ByHand.Sum(own[place].Zip(weights, (scores, weight) => scores.Select(score => weight * score).ToArray()))))).Average());

        var value = Compute(term, student, teacher);
        value.backward();
        Assert.Equal(Expected(), value.ToNumber(), 1e-14);
        Assert.Equal([6, 4], term.Parameters[0].shape);
        var gradient = ByHand.Rows(term.Parameters[0].grad!);
        for (var head = 0; head < 6; head++)
            for (var part = 0; part < 4; part++) Assert.Equal(Slope(ref mixture[head][part], Expected), gradient[head][part], 1e-10);

        // The attention scores of a token to all tokens of its example, head by head and layer by layer.
        double[][] Scores(InnerStates states, (int Example, int From) at) => [.. states.Attention.SelectMany(layer => Enumerable.Range(0, layer.Heads).Select(head =>
        {
            var width = (int)layer.Queries.shape[2] / layer.Heads;
            var (queries, keys) = (ByHand.Rows(layer.Queries[at.Example]), ByHand.Rows(layer.Keys[at.Example]));
            double[] Part(double[] vector) => vector[(head * width)..((head + 1) * width)];
            return Enumerable.Range(0, tokens[at.Example]).Select(to => ByHand.Dot(Part(queries[at.From]), Part(keys[to])) / Math.Sqrt(width)).ToArray();
        }))];
    }

    private static double Slope(ref double at, Func<double> of)
    {
        const double Step = 1e-5;
        var middle = at;
        at = middle + Step;
        var up = of();
        at = middle - Step;
        var down = of();
        at = middle;
        return (up - down) / (2 * Step);
    }
}
