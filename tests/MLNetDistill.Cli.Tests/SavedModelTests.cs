using System.Text.Json;

namespace MLNetDistill.Cli.Tests;

public sealed class SavedModelTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task TheZipPredictsWithPlainMLNetInAnotherProcessWhatTheStudentPredicts()
    {
        var folder = await _data.DistillTexts();
        string[] texts = ["the old cat was here", "my new soup", "", "a river 😀"];
        using var process = Cli.StartAssembly(typeof(SavedModelProcess).Assembly.Location, Path.Combine(folder, "student.zip"));
        foreach (var text in texts) await process.StandardInput.WriteLineAsync(text);
        var plain = await process.EndAsync();
        Assert.True(plain.Code == 0, plain.Error);

        var ours = await Cli.RunAsync(string.Join('\n', texts) + "\n", ["predict", "--model", Path.Combine(folder, "student.mlnd")]);
        Assert.Equal(0, ours.Code);
        var expected = Parse(ours.Output).Select(p => (p.GetProperty("label").GetString(), p.GetProperty("probability").GetSingle())).ToList();
        var actual = Parse(plain.Output).Select(p => (p.GetProperty("PredictedLabel").GetString(), p.GetProperty("Score").GetSingle())).ToList();
        Assert.Equal(expected.Select(p => p.Item1), actual.Select(p => p.Item1));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Item2, pair.Second.Item2, 1e-6f));
    }

    private static IEnumerable<JsonElement> Parse(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
