using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Data;

public sealed class ScoreReaderTests : IDisposable
{
    private static readonly LabelSchema Abc = new(TaskKind.Multiclass, ["a", "b", "c"]);
    private static readonly LabelSchema NoYes = new(TaskKind.Binary, ["no", "yes"]);
    private static readonly LabelSchema Sets = new(TaskKind.MultiLabel, ["a", "b"], "|");
    private static readonly LabelSchema Value = new(TaskKind.Regression, []);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DenseSoftLabels Read(string format, string content, LabelSchema labels, ScoreForm? form = null) =>
        ScoreReader.Read(_folder.Write($"scores.{format}", Encoding.UTF8.GetBytes(content)), "t", labels, form);

    [Fact]
    public void A_column_per_class_in_any_order()
    {
        var soft = Read("csv", "x,t.c,t.a,t.b\n,0.7,0.2,0.1\n,0,1,0\n", Abc);
        Assert.Equal([0.2, 0.1, 0.7], soft.Probabilities(0), Close);
        Assert.Equal([1, 0, 0], soft.Probabilities(1), Close);
        Assert.Equal([2f, -1, 30], Read("csv", "t.c,t.a,t.b\n30,2,-1\n", Abc).Row(0).ToArray());
    }

    [Fact]
    public void Objects_and_arrays()
    {
        Assert.Equal([0.2, 0.1, 0.7], Read("jsonl", "{\"t\":{\"c\":0.7,\"a\":0.2,\"b\":0.1}}\n", Abc).Probabilities(0), Close);
        Assert.Equal([0.2, 0.1, 0.7], Read("jsonl", "{\"t\":[0.2,0.1,0.7]}\n", Abc).Probabilities(0), Close);
        Assert.Equal([0.2, 0.1, 0.7], Read("csv", "t\n\"{\"\"c\"\":0.7,\"\"a\"\":0.2,\"\"b\"\":0.1}\"\n", Abc).Probabilities(0), Close);
        Assert.Equal([0.9, 0.8], Read("jsonl", "{\"t\":{\"a\":0.9,\"b\":0.8}}\n", Sets).Probabilities(0), Close);
    }

    [Fact]
    public void One_number()
    {
        Assert.Equal(0.9, Read("csv", "t\n0.9\n0.1\n", NoYes).Probabilities(0)[1], 1e-6);
        Assert.Equal([3f, -2], Read("csv", "t\n3\n-2\n", NoYes).Values.ToArray());
        Assert.Equal([3f, 0.5f], Read("csv", "t\n3\n0.5\n", Value).Values.ToArray());
        Assert.Equal([0.5f], Read("csv", "t\n0.5\n", NoYes, ScoreForm.Logits).Values.ToArray());
    }

    [Fact]
    public void Two_columns_of_a_binary_task()
    {
        Assert.Equal(0.75, Read("tsv", "t.yes\tt.no\n0.75\t0.25\n", NoYes).Probabilities(0)[1], 1e-6);
        Assert.Equal([5f], Read("tsv", "t.yes\tt.no\n3\t-2\n", NoYes).Values.ToArray());
    }

    [Fact]
    public void Names_are_hard_labels()
    {
        Assert.Equal([0, 0, 1], Read("csv", "t\nc\na\n", Abc).Probabilities(0), Close);
        Assert.Equal([0, 1], Read("csv", "t\nyes\n", NoYes).Probabilities(0), Close);
        Assert.Equal([0, 1], Read("csv", "t\n7\n", new(TaskKind.Multiclass, ["5", "7"])).Probabilities(0), Close);
        Assert.Equal([1, 1], Read("csv", "t\na|b\nb\n", Sets).Probabilities(0), Close);
        Assert.Equal([0, 1], Read("jsonl", "{\"t\":[\"b\"]}\n", Sets with { Separator = null }).Probabilities(0), Close);
    }

    [Theory]
    [InlineData("csv", "x\n1\n", "no column 't'")]
    [InlineData("csv", "t.a,t.b\n1,0\n", "no score for the class 'c'")]
    [InlineData("csv", "t.a,t.b,t.c,t.d\n1,0,0,0\n", "'d', which is not one of")]
    [InlineData("csv", "t.a,t.b,t.c\n1,0,0\n1,,0\n", "line 3, column 't.b': The teacher's score is missing")]
    [InlineData("csv", "t.a,t.b,t.c\n1,x,0\n", "line 2, column 't.b': 'x' is not a finite number")]
    [InlineData("csv", "t.a,t.b,t.c\n1,NaN,0\n", "line 2, column 't.b'")]
    [InlineData("csv", "t.a,t.b,t.c\n1,inf,0\n", "line 2, column 't.b'")]
    [InlineData("csv", "t\nc\nz\n", "line 3, column 't': The class 'z' is not one of")]
    [InlineData("csv", "t\n", "There are no rows")]
    [InlineData("jsonl", "{\"t\":[1,2]}\n", "The array has 2 scores for 3 classes. Write one per class, in the order a, b, c")]
    [InlineData("jsonl", "{\"t\":{\"a\":1}}\n", "no score for the class 'b'")]
    [InlineData("jsonl", "{\"t\":{\"a\":1,\"b\":[],\"c\":0}}\n", "not a finite number")]
    [InlineData("jsonl", "{\"t\":[0.2,0.1,0.7]}\n{\"t\":null}\n", "line 2, column 't': The teacher's score is missing")]
    [InlineData("jsonl", "{\"t\":[0.2,0.1,0.7]}\n{\"t\":\"a\"}\n", "line 2, column 't': 'a' is not a score per class")]
    public void Broken_scores_are_one_line(string format, string content, string expected)
    {
        var error = Assert.Throws<ExampleFormatException>(() => Read(format, content, Abc));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-6;
}
