using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Transforms;

namespace MLNetDistill.Tests.Data;

public sealed class ExampleReaderTests : IDisposable
{
    private static readonly ExampleColumns TextAndLabel = new() { Text = "text", Label = "label" };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));

    public static TheoryData<string, int> FormatsAndSeeds
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var format in new[] { "csv", "tsv", "jsonl" })
                for (var seed = 0; seed < 10; seed++) data.Add(format, seed);
            return data;
        }
    }

    [Theory, MemberData(nameof(FormatsAndSeeds))]
    public void Any_text_survives_writing_and_reading(string format, int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["a", " ", "\"", ",", "\t", "\n", "\r\n", "é", "😀", "\\", "{", "|", ";", "'", "日本", "\u2028", "\0"];
        var rows = Enumerable.Range(0, 30).Select(i =>
            (string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])), (string?)$"c{random.Next(3)}")).ToArray();
        var file = ExampleReader.Read(Write($"data.{format}", MalformedFiles.Write(format, rows)), TextAndLabel, new() { Schema = new(TaskKind.Multiclass, ["c0", "c1", "c2"]) });
        Assert.Equal(rows.Select(r => r.Item1), ((TextInputs)file.Examples.Inputs).Texts);
        Assert.Equal(rows.Select(r => r.Item2![1] - '0'), Enumerable.Range(0, 30).Select(file.Examples.Labels.ClassIndex));
    }

    [Fact]
    public void Classes_come_in_a_fixed_order()
    {
        Assert.Equal(["B", "a", "é"], Labels("é", "a", "B").Classes);
        Assert.Equal(["2", "10", "100"], Labels("100", "2", "10").Classes);
        Assert.Equal(["-1", "1"], Labels("1", "-1").Classes);
        Assert.Equal(["10", "9", "x"], Labels("9", "10", "x").Classes);
    }

    [Theory]
    [InlineData(TaskKind.Binary, "yes", "no", "yes")]
    [InlineData(TaskKind.Binary, "1", "0", "0")]
    [InlineData(TaskKind.Multiclass, "1", "2", "3")]
    [InlineData(TaskKind.Multiclass, "a;b", "c")] // no: two classes
    [InlineData(TaskKind.Regression, "1.5", "2", "3")]
    [InlineData(TaskKind.MultiLabel, "a|b", "b|c", "c", "a", "b")]
    [InlineData(TaskKind.MultiLabel, "a; b", "b ;c", "c", "a", "b")]
    [InlineData(TaskKind.MultiLabel, "[\"a\"]", "[\"b\", \"c\"]", "[]")]
    public void The_task_is_found_out(TaskKind expected, params string[] labels) =>
        Assert.Equal(labels.Length == 2 ? TaskKind.Binary : expected, Labels(labels).Task);

    [Fact]
    public void Many_whole_numbers_are_a_regression_with_a_warning_unless_classes_are_asked_for()
    {
        var path = Write("n.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 21).Select(i => $"t,{i}\n")));
        var file = ExampleReader.Read(path, TextAndLabel);
        Assert.Equal(TaskKind.Regression, file.Labels.Task);
        Assert.Contains("set the task to multiclass", Assert.Single(file.Warnings));
        Assert.Equal(21, ExampleReader.Read(path, TextAndLabel, new() { Task = TaskKind.Multiclass }).Labels.Classes.Count);
    }

    [Fact]
    public void Sets_of_labels()
    {
        var file = ExampleReader.Read(Write("s.jsonl", """
            {"text":"1","label":["b","a"]}
            {"text":"2","label":[]}
            {"text":"3","label":null}
            {"text":"4","label":["c",7]}
            """), TextAndLabel);
        Assert.Equal(["7", "a", "b", "c"], file.Labels.Classes);
        Assert.Equal([0, 1, 1, 0], file.Examples.Labels[0].ToArray());
        Assert.Equal([0, 0, 0, 0], file.Examples.Labels[1].ToArray());
        Assert.False(file.Examples.Labels.IsLabeled(2));

        var csv = ExampleReader.Read(Write("s.csv", "text,label\n1,a\n2,\"a,b\"\n"), TextAndLabel, new() { Task = TaskKind.MultiLabel });
        Assert.Equal(",", csv.Labels.Separator);
        var other = ExampleReader.Read(Write("t.csv", "text,label\n1,\"b,z\"\n"), csv.Columns, new() { Schema = csv.Labels, AllowUnseenClasses = true });
        Assert.Equal([0, 1], other.Examples.Labels[0].ToArray());
        Assert.True(other.Examples.Labels.IsUnseen(0));

        // A model's spec names the classes, not the separator.
        var model = new LabelOptions { Schema = new(TaskKind.MultiLabel, ["a", "b"]) };
        Assert.Equal([1, 1], ExampleReader.Read(Write("m.csv", "text,label\n1,b\n2,a;b\n"), TextAndLabel, model).Examples.Labels[1].ToArray());
        Assert.Equal([1, 0], ExampleReader.Read(Write("m.csv", "text,label\n1,b\n2,a\n"), TextAndLabel, model).Examples.Labels[1].ToArray());
    }

    [Fact]
    public void Other_files_are_read_with_what_training_found()
    {
        var train = ExampleReader.Read(Write("a.csv", "text,label\n1,spam\n2,ham\n3,\n"), TextAndLabel);
        Assert.Equal([1, 0, -1], Enumerable.Range(0, 3).Select(train.Examples.Labels.ClassIndex));
        var path = Write("b.csv", "text,label\n4,ham\n5,eggs\n6,bacon\n");
        var error = Assert.Throws<ExampleFormatException>(() => ExampleReader.Read(path, train.Columns, new() { Schema = train.Labels }));
        Assert.Equal((3, "label", path), (error.Line, error.Column, error.DataSource));
        Assert.Contains("'eggs' is not one of the training data's 2 classes (ham, spam)", error.Message);
        var test = ExampleReader.Read(path, train.Columns, new() { Schema = train.Labels, AllowUnseenClasses = true });
        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(test.Examples.Labels.IsUnseen));
        Assert.Equal("2 labels are of 2 classes that the training data lack ('bacon', 'eggs'); these rows count as wrong.", Assert.Single(test.Warnings));
        var unlabeled = ExampleReader.Read(path, train.Columns with { Label = null }, new() { Schema = train.Labels });
        Assert.Equal(3, train.Examples.Append(unlabeled.Examples).Select([3, 4, 5]).Count);
    }

    [Fact]
    public void A_table_finds_its_columns()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},u{i},{(i == 4 ? "?" : i / 2.0)},{(i == 5 ? "" : $"k{i % 3}")},,{(i % 2 == 0 ? "y" : "n")}\n"));
        var file = ExampleReader.Read(Write("t.csv", "row,id,x,k,void,label\n" + rows), new() { Label = "label" });
        var table = (TableInputs)file.Examples.Inputs;
        Assert.Equal(["x"], table.NumericNames);
        Assert.Equal(["k"], table.CategoricalNames);
        Assert.True(float.IsNaN(table.Numbers(4)[0]));
        Assert.Equal(1.5f, table.Numbers(3)[0]);
        Assert.Null(table.Categories(5)[0]);
        Assert.Equal("k1", table.Categories(1)[0]);
        Assert.Equal(["Column 'row' counts the rows and is left out.", "Column 'id' has a different text in every row and is left out.", "Column 'void' is empty and is left out."], file.Warnings);
        Assert.Equal(["x", "k"], file.Columns.Features);
        Assert.Equal(["k"], file.Columns.Categorical);

        var asked = ExampleReader.Read(Write("t.csv", "row,id,x,k,void,label\n" + rows), new() { Features = ["id", "row"], Label = "label" });
        Assert.Equal(["row"], ((TableInputs)asked.Examples.Inputs).NumericNames);
        Assert.Equal(["id"], ((TableInputs)asked.Examples.Inputs).CategoricalNames);
    }

    [Fact]
    public void Pairs_of_texts()
    {
        var file = ExampleReader.Read(Write("p.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"s\":0.5}\n{\"a\":\"z\",\"b\":null,\"s\":4.25}\n{\"a\":\"\",\"b\":\"w\",\"s\":1}\n"), new() { Text = "a", Text2 = "b", Label = "s" });
        var texts = (TextInputs)file.Examples.Inputs;
        Assert.Equal(["y", "", "w"], Enumerable.Range(0, 3).Select(texts.Second));
        Assert.Equal((TaskKind.Regression, 4.25f), (file.Labels.Task, file.Examples.Labels[1][0]));
    }

    [Fact]
    public void A_cut_emoji_reads_as_the_replacement_character()
    {
        var file = ExampleReader.Read(Write("u.jsonl", "{\"text\":\"a\\ud83d \\\"\\t\\\\ \\ud83d\\ude00 \\ude00\",\"label\":1}\n{\"text\":\"\",\"label\":2}\n"), TextAndLabel);
        Assert.Equal("a\uFFFD \"\t\\ 😀 \uFFFD", ((TextInputs)file.Examples.Inputs).Texts[0]);
    }

    [Fact]
    public void A_stream_is_read_batch_by_batch_as_it_comes()
    {
        var stream = new StringStream("text,label\na,\nb,\nc,\nd\"\n");
        using var batches = ExampleReader.ReadInputs(stream, FileFormat.Csv, "standard input", new() { Text = "text" }, batchSize: 2).GetEnumerator();
        Assert.True(batches.MoveNext());
        Assert.Equal(["a", "b"], ((TextInputs)batches.Current).Texts);
        Assert.Contains("standard input, line 5", Assert.Throws<ExampleFormatException>(() => batches.MoveNext()).Message);

        var table = ExampleReader.ReadInputs(new StringStream("{\"x\":1,\"c\":\"p\"}\n{\"x\":null}\n{\"c\":\"q\"}\n"), FileFormat.Jsonl, "in", new() { Features = ["x", "c"], Categorical = ["c"] }, 2).ToArray();
        Assert.Equal([2, 1], table.Select(batch => batch.Count));
        Assert.True(float.IsNaN(((TableInputs)table[1]).Numbers(0)[0]));
        Assert.Equal("q", ((TableInputs)table[1]).Categories(0)[0]);
        Assert.Throws<ArgumentException>(() => ExampleReader.ReadInputs(new StringStream(""), FileFormat.Csv, "in", new()));
    }

    [Fact]
    public void Reading_can_be_canceled_and_files_are_closed()
    {
        var path = Write("c.csv", "text,label\na,b\nc,d\n");
        Assert.Throws<OperationCanceledException>(() => ExampleReader.Read(path, TextAndLabel, cancellationToken: new(true)));
        Assert.Throws<OperationCanceledException>(() => ExampleReader.Read(path, new() { Label = "label" }, cancellationToken: new(true)));
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    private LabelSchema Labels(params string[] labels) => ExampleReader.Read(
        Write("l.csv", MalformedFiles.Write("csv", labels.Select(label => ("t", (string?)label)))), TextAndLabel).Labels;

    // Gives one byte at a time, as a slow pipe would.
    private sealed class StringStream(string content) : MemoryStream(Encoding.UTF8.GetBytes(content))
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
