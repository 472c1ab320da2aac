using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Cli.Tests;

/// <summary>
/// The entry point of this assembly, for a test that needs a process which knows ML.NET and has the library's assembly beside it, but calls nothing of it:
/// loads a saved model and prints the predicted label of every text on standard input.
/// </summary>
internal static class SavedModelProcess
{
    private static void Main(string[] args)
    {
        var context = new MLContext();
        var model = context.Model.Load(args[0], out _);
        var rows = context.Data.LoadFromEnumerable(Lines().Select(line => new Input { Text = line }).ToList());
        foreach (var output in context.Data.CreateEnumerable<Output>(model.Transform(rows), reuseRowObject: false))
            Console.WriteLine(JsonSerializer.Serialize(new { output.PredictedLabel, Score = output.Score!.Max() }));
    }

    private static IEnumerable<string> Lines()
    {
        while (Console.ReadLine() is { } line) yield return line;
    }

    private sealed class Input
    {
        [ColumnName("text")]
        public string? Text { get; set; }
    }

    private sealed class Output
    {
        public string? PredictedLabel { get; set; }

        public float[]? Score { get; set; }
    }
}
