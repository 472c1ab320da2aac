using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDistill.Inference;
using MLNetDistill.Training;

namespace MLNetDistill.Cli.Output;

/// <summary>One JSON object per line on standard output: <c>{"event":"progress",…}</c>.</summary>
internal sealed class JsonEvents(Terminal terminal, IReadOnlyList<string> warnings) : ProgressReporter(terminal, warnings)
{
    // A line each, unlike files, which people read.
    private static readonly JsonSerializerOptions Line = new(SpecJson.Options) { WriteIndented = false };

    private readonly TextWriter _writer = terminal.Output;

    /// <summary>Writes an event with the keys of a JSON object.</summary>
    public static void Write(TextWriter writer, string name, string json)
    {
        var line = new JsonObject { ["event"] = name };
        foreach (var (key, value) in JsonNode.Parse(json)!.AsObject()) line[key] = value?.DeepClone();
        writer.WriteLine(line.ToJsonString(Line));
        writer.Flush();
    }

    protected override void Show(RunProgress value) =>
        Write(_writer, "progress", JsonSerializer.Serialize(new { stage = value.Stage.Kind, seed = value.Stage.Seed, done = value.Done, total = value.Total, score = value.Score }, Line));
}
