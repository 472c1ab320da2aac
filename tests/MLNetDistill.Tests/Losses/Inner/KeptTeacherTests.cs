using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>What a loss makes of the teacher once for all examples is what it would make of every batch.</summary>
public class KeptTeacherTests
{
    // More than are made at a time.
    private const int Examples = 70;

    private static readonly int[] Rows = [3, 66, 0, 41, 64];

    public static TheoryData<string, int> Losses()
    {
        var data = new TheoryData<string, int>();
        foreach (var loss in LossCatalog.All.Where(loss => (loss.Needs & (LossNeeds.TokenStates | LossNeeds.Attention)) != 0))
            foreach (var longest in new[] { 3, 6 }) data.Add($$"""{"loss":"{{loss.Name}}"}""", longest);
        // Few enough for two of the five examples of a batch.
        data.Add("""{"loss":"token-graph","tokens":6}""", 3);
        return data;
    }

    [Theory, MemberData(nameof(Losses))]
    public void Gathered_is_what_a_batch_makes(string json, int longest)
    {
        using var scope = NewDisposeScope();
        var teacher = Of(TeacherShape, seed: 1).CutTo(row => Math.Min(Length(row), longest));
        var student = Of(StudentShape, seed: 2).CutTo(row => Math.Min(Length(row), longest));
        var gathered = Values(keep: true);
        Assert.All(gathered, value => Assert.True(double.IsFinite(value) && value != 0));
        Assert.All(gathered.Zip(Values(keep: false)), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * Math.Max(1, Math.Abs(pair.Second))));

        // Two batches of different lengths: the second finds everything made.
        double[] Values(bool keep)
        {
            using var term = Loss(json).Bind(Setting(StudentShape, TeacherShape, Examples) with { Type = ScalarType.Float32 });
            return [.. new[] { Rows, Rows[..2] }.Select(rows =>
            {
                var tokens = rows.Max(teacher.Tokens);
                var batch = teacher.Batch(rows, tokens, CPU);
                return Compute(term, student.Batch(rows, tokens, CPU), keep ? batch : batch with { Source = null }).ToNumber();
            })];
        }
    }

    private static int Length(int row) => 1 + (row % 6);

    private static TeacherStates Of(InnerShape shape, int seed)
    {
        int[] starts = [.. Enumerable.Range(0, Examples + 1).Select(end => Enumerable.Range(0, end).Sum(Length))];
        StateMatrix Matrix(int rows, int width) => new([.. Numbers(rows * width, ++seed).Select(number => (Half)number)], width);
        return new(
            shape,
            [.. shape.Hidden.Select(layer => Matrix(Examples, layer.Width))],
            [.. shape.Hidden.Select(layer => layer.HasTokens ? Matrix(starts[^1], layer.Width) : null)],
            [.. shape.Attention.Select(layer => new AttentionMatrices(Matrix(starts[^1], layer.Width), Matrix(starts[^1], layer.Width), Matrix(starts[^1], layer.Width)))],
            starts);
    }
}
