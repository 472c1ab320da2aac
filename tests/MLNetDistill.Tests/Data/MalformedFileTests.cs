using MLNetDistill.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Data;

public sealed class MalformedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. MalformedFiles.All.Select(file => file.Name)];

    [Fact]
    public void There_are_many_and_each_has_its_name() => Assert.InRange(Names.Count, 200, int.MaxValue);

    [Theory, MemberData(nameof(Names))]
    public void Each_is_read_right_or_refused_in_one_line(string name)
    {
        var file = MalformedFiles.All.Single(f => f.Name == name);
        var path = _folder.Write(file.FileName, file.Content);
        ExampleFile? read = null;
        var error = Record.Exception(() => read = Read(file.Role, path));
        if (read is not null)
        {
            Assert.Null(file.Error);
            if (file.Rows >= 0) Assert.Equal(file.Rows, read.Examples.Count);
            Assert.All(read.Warnings, warning => Assert.DoesNotContain('\n', warning));
            return;
        }
        Assert.IsType<ExampleFormatException>(error);
        Assert.StartsWith(path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 0, 2000);
        if (file.Rows >= 0) Assert.Contains(file.Error ?? $"({file.Rows} rows were expected)", error.Message);
    }

    private static ExampleFile Read(MalformedRole role, string path) => role switch
    {
        MalformedRole.TrainText => ExampleReader.Read(path, new() { Text = "text", Label = "label" }),
        MalformedRole.TestText => ExampleReader.Read(path, new() { Text = "text", Label = "label" },
            new() { Schema = new(TaskKind.Binary, ["ham", "spam"]), AllowUnseenClasses = true }),
        MalformedRole.TrainTable => ExampleReader.Read(path, new() { Label = "label" }),
        _ => ExampleReader.Read(path, new() { Features = ["x", "y", "c"], Categorical = ["c"], Label = "label" },
            new() { Schema = new(TaskKind.Binary, ["no", "yes"]), AllowUnseenClasses = true }),
    };

    [Fact]
    public void Whatever_random_damage_does_the_outcome_is_rows_or_one_line()
    {
        const string troublesome = "\"\\\n\r\t,{}[]:0a";
        var random = new Random(5);
        var files = MalformedFiles.All.Where(file => file.Content.Length is > 10 and < 3000).ToArray();
        for (var i = 0; i < 1500; i++)
        {
            var file = files[random.Next(files.Length)];
            var content = file.Content.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(content.Length);
                content = random.Next(3) switch
                {
                    0 => [.. content[..at], .. content[(at + 1)..]],
                    1 => [.. content[..at], (byte)troublesome[random.Next(troublesome.Length)], .. content[at..]],
                    _ => [.. content[..at], (byte)random.Next(256), .. content[(at + 1)..]],
                };
                if (content.Length == 0) break;
            }
            var path = _folder.Write(file.FileName, content);
            var error = Record.Exception(() => Read(file.Role, path));
            Assert.True(error is null or ExampleFormatException, $"{file.Name}, change {i}: {error}");
            Assert.DoesNotContain('\n', error?.Message ?? "");
        }
    }
}
